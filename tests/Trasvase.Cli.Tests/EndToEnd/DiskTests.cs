using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Trasvase.Testing.Data;
using Trasvase.Testing.Emulators;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>No byte lands on this machine's disk: every system call of a transfer that could write to a file is looked at.</summary>
public sealed partial class DiskTests(RealServers servers)
{
    private const string Calls =
        "open,openat,openat2,creat,mknod,mknodat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,rmdir,"
        + "truncate,ftruncate,fallocate,write,pwrite64,writev,pwritev,pwritev2,sendfile,copy_file_range,splice,sendto,sendmsg";

    // How strace names what is no file on a disk.
    private static readonly string[] NoFiles =
    [
        "socket:", "TCP:", "TCPv6:", "UDP:", "UDPv6:", "UNIX:", "UNIX-", "pipe:", "anon_inode:", "memfd:", "/memfd:", "/dev/",
        "/proc/",
    ];

    // The .NET runtime's own, by which debuggers and tracers find a process, whatever the program does. Nothing is written to
    // them here. They could be switched off, but then nobody could look into a transfer that hangs.
    private static readonly string[] OfTheRuntime =
    [
        Path.Combine(Path.GetTempPath(), "clr-debug-pipe-"),
        Path.Combine(Path.GetTempPath(), "dotnet-diagnostic-"),
        "/dev/shm/sem.clrst",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Copy_ObjectsInOnePutAndInParts_WritesToNoFileButTheJournal(bool withJournal)
    {
        if (await WhyNoStraceAsync() is { } reason)
        {
            Assert.Skip(reason);
        }

        using var clouds = await CloudPair.CreateAsync(servers);
        await clouds.PutAsync("in/parts", new PositionalData(1, 6 * 1024 * 1024).ToArray());
        for (var i = 0; i < 8; i++)
        {
            await clouds.PutAsync($"in/{i}", new PositionalData((ulong)i, 200_000).ToArray());
        }

        var log = Path.GetTempFileName();
        var journal = Directory.CreateTempSubdirectory("trasvase-journal-").FullName;
        string[] remember = withJournal ? ["--journal", journal] : ["--no-journal"];
        try
        {
            using var process = Run.StartUnder(
                ["strace", "-f", "-yy", "-s", "0", "-e", $"trace={Calls}", "-o", log],
                clouds.Environment, ["copy", .. remember, "--part-size", "1MiB", $"s3://{clouds.Bucket}/in/", $"az://{clouds.Container}/"]);
            var run = await Run.EndOfAsync(process);

            run.ExitCode.ShouldBe(0, run.Said);
            var calls = await File.ReadAllLinesAsync(log, Cancellation);
            var written = calls.Where(MayWriteToAFile).ToList();
            written.Where(call => !withJournal || !call.Contains(journal, StringComparison.Ordinal)).ShouldBeEmpty();
            (written.Count > 0).ShouldBe(withJournal);
            Directory.EnumerateFiles(journal)
                .Sum(file => new FileInfo(file).Length)
                .ShouldBeLessThan(100_000, "what was transferred is 7 MiB");

            // The log is one of a transfer: bytes went to sockets, and files were opened to read.
            calls.Count(call => SendsToASocket().IsMatch(call)).ShouldBeGreaterThan(2 * 9);
            calls.ShouldContain(call => call.Contains(" openat(", StringComparison.Ordinal) && ReadsOnly().IsMatch(call));
        }
        finally
        {
            File.Delete(log);
            Directory.Delete(journal, recursive: true);
        }
    }

    [Theory]
    [InlineData(false, """17 openat(AT_FDCWD</home>, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 3</etc/hosts>""")]
    [InlineData(false, """17 write(1<pipe:[123]>, ""..., 9) = 9""")]
    [InlineData(false, """17 openat(AT_FDCWD</home>, "/proc/self/task/9/comm", O_RDWR <unfinished ...>""")]
    [InlineData(false, """17 <... openat resumed>)             = 9</home/x>""")]
    [InlineData(false, """17 ftruncate(9</memfd:doublemapper>(deleted), 4096) = 0""")]
    [InlineData(true, """17 openat(AT_FDCWD</home>, "part.tmp", O_RDWR|O_CREAT|O_CLOEXEC, 0666 <unfinished ...>""")]
    [InlineData(true, """17 openat(AT_FDCWD</home>, "/dev/shm/part", O_WRONLY) = 3</dev/shm/part>""")]
    [InlineData(true, """17 openat(AT_FDCWD</home>, "/tmp", O_RDONLY|O_TMPFILE, 0600) = 3</tmp/#9>""")]
    [InlineData(true, """17 pwrite64(9</home/part.tmp>, ""..., 4096, 0) = 4096""")]
    [InlineData(true, """17 splice(9<TCP:[127.0.0.1:1->127.0.0.1:2]>, NULL, 10</home/part.tmp>, NULL, 4096, 0) = 4096""")]
    [InlineData(true, """17 mkdir("/home/parts", 0777) = -1 EACCES (Permission denied)""")]
    public void MayWriteToAFile_LineOfTheLog_IsToldApart(bool expected, string call) => MayWriteToAFile(call).ShouldBe(expected);

    private static bool MayWriteToAFile(string line)
    {
        if (Call().Match(line) is not { Success: true } call)
        {
            // Signals, ends of threads, and the second half of a call that was interrupted: the first half has the arguments.
            return false;
        }

        var (name, arguments) = (call.Groups["name"].Value, call.Groups["arguments"].Value);
        var opens = name is "open" or "openat" or "openat2";
        if (opens && ReadsOnly().IsMatch(arguments))
        {
            return false;
        }

        // What is quoted in a send is an address.
        var files = name is "sendto" or "sendmsg"
            ? []
            : QuotedFile().Matches(arguments).Select(match => match.Groups["file"].Value).ToList();
        return files is []
            ? Descriptor().Matches(arguments).Any(match => !IsNoFile(match.Groups["file"].Value))
            : !files.TrueForAll(file => OfTheRuntime.Any(own => file.StartsWith(own, StringComparison.Ordinal))
                || (opens && IsNoFile(file)));
    }

    // /dev/shm is memory, but its files outlive a process.
    private static bool IsNoFile(string file) =>
        NoFiles.Any(start => file.StartsWith(start, StringComparison.Ordinal)) && !file.StartsWith("/dev/shm", StringComparison.Ordinal);

    [GeneratedRegex(@"^\d+ +(?<name>\w+)\((?<arguments>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Call();

    [GeneratedRegex("O_RDONLY(?!.*(O_CREAT|O_TRUNC|O_TMPFILE))", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ReadsOnly();

    [GeneratedRegex("\"(?<file>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex QuotedFile();

    [GeneratedRegex(@"\b\d+<(?<file>[^>]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Descriptor();

    [GeneratedRegex(@"send\w+\(\d+<TCP", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SendsToASocket();

    private static async Task<string?> WhyNoStraceAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "strace runs on Linux only";
        }

        try
        {
            using var strace = Process.Start(new ProcessStartInfo("strace", ["-o", "/dev/null", "true"])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            })!;
            var error = await strace.StandardError.ReadToEndAsync(Cancellation);
            await strace.WaitForExitAsync(Cancellation);
            return strace.ExitCode == 0 ? null : $"strace may not trace here: {error.Trim()}";
        }
        catch (Win32Exception)
        {
            return "strace is not on the PATH: sudo apt-get install strace (Debian, Ubuntu)";
        }
    }
}
