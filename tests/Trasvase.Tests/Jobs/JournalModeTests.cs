using Trasvase.Jobs.Journal;

namespace Trasvase.Tests.Jobs;

public sealed class JournalModeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-mode-").FullName;

    private string File => Path.Combine(_folder, "a.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("nfs", true)]
    [InlineData("nfs4", true)]
    [InlineData("cifs", true)]
    [InlineData("smb2", true)]
    [InlineData("fuse.sshfs", true)]
    [InlineData("9p", true)]
    [InlineData("ext4", false)]
    [InlineData("ext2/ext3", false)]
    [InlineData("xfs", false)]
    [InlineData("tmpfs", false)]
    [InlineData("overlay", false)]
    [InlineData("overlayfs", false)]
    [InlineData("apfs", false)]
    [InlineData("NTFS", false)]
    public void IsShared_FileSystem_IsWhetherOtherMachinesMayHaveIt(string name, bool isShared) =>
        JournalMode.IsShared(name).ShouldBe(isShared);

    [Theory]
    [InlineData(false, "wal")]
    [InlineData(true, "delete")]
    public async Task Prepare_FileSystem_ChoosesTheWay(bool isOnShared, string mode)
    {
        await using (var database = JournalDatabase.Open(File, create: true, isOnShared))
        {
            await database.RunAsync(connection =>
            {
                JournalDatabase.Execute(connection, "INSERT INTO extra (target, etag, size) VALUES (x'61', 'e', 7)");
            });
            (await database.RunAsync(connection => JournalDatabase.Query(connection, "PRAGMA journal_mode", row => row.GetString(0)))).ShouldBe([mode]);
        }

        await using var again = JournalDatabase.Open(File, create: false, isOnShared);
        (await again.RunAsync(connection => JournalDatabase.Query(connection, "SELECT size FROM extra", row => row.GetInt64(0)))).ShouldBe([7]);
    }

    // A journal that was begun on a local disk and copied to a shared one, and the other way round.
    [Fact]
    public async Task Prepare_JournalOfTheOtherWay_IsTakenUp()
    {
        foreach (var isOnShared in (bool[])[false, true, false])
        {
            await using var database = JournalDatabase.Open(File, create: !System.IO.File.Exists(File), isOnShared);
            (await database.RunAsync(connection => JournalDatabase.Query(connection, "PRAGMA journal_mode", row => row.GetString(0)))).ShouldBe([isOnShared
                ? "delete"
                : "wal"]);
        }
    }

    // Where the memory that readers share cannot be made, SQLite cannot use its write-ahead log.
    [Fact]
    public void Prepare_SharedMemoryImpossible_SaysBothWaysOut()
    {
        Directory.CreateDirectory(File + "-shm");

        var error = Should.Throw<JournalException>(() => JournalDatabase.Open(File, create: true, isOnShared: false));

        error.Message.ShouldContain("cannot keep a journal safely");
        error.Message.ShouldContain("--journal");
        error.Message.ShouldContain("--no-journal");
    }
}
