using System.Globalization;
using Trasvase.Jobs.Journal;

namespace Trasvase.Hosting.Doctor;

/// <summary>Checks what this machine must have: memory, open files, and a place for journals.</summary>
internal sealed class MachineChecks(ExaminedJob examined)
{
    private const long MiB = 1024 * 1024;

    // The memory that the runtime and the program take besides the buffers.
    private const long MemoryBeside = 100 * MiB;
    private const long DiskLeast = 1 * MiB;
    private const long DiskEnough = 1024 * MiB;

    public IEnumerable<Check> All() =>
    [
        new("memory", FindingSide.Machine, _ => Task.FromResult(Memory())),
        new("files", FindingSide.Machine, _ => Task.FromResult(Files())),
        new("journal", FindingSide.Machine, _ => Task.FromResult(Journal())),
    ];

    private CheckResult Memory()
    {
        var has = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var wants = examined.Transfer.MemoryBudget + MemoryBeside;
        var sentence = Sentence(
            $"A job takes about {wants / MiB:N0} MiB of memory, whatever the number of objects; this process may have {has / MiB:N0} MiB.");
        return has < wants
            ? CheckResult.Warning(
                sentence, "It may be ended by the system. Give less by --memory and --connections, or run it where there is more.")
            : CheckResult.Ok(sentence);
    }

    private CheckResult Files()
    {
        var wanted = OpenFiles.Wanted(examined.Transfer);
        return OpenFiles.Most is not { } most ? CheckResult.Ok("There is no limit of open files that this system tells.")
            : examined.Transfer.WhyFewerConnections is { } why
                ? CheckResult.Warning(
                    why, $"Raise it (ulimit -n {wanted}), or ask for less by --connections and --pulls: a job keeps to what fits.")
            : CheckResult.Ok(
                Sentence($"A job holds up to {wanted:N0} files and connections open, and this process may have {most:N0}."));
    }

    private CheckResult Journal()
    {
        if (examined.Journal is not { } journal)
        {
            return CheckResult.Ok("Jobs are not remembered: nothing is written to the disk.");
        }

        var folder = new DirectoryInfo(Path.GetFullPath(journal.Folder));
        var there = folder;
        while (!there.Exists && there.Parent is { } parent)
        {
            there = parent;
        }

        try
        {
            var name = Path.Combine(there.FullName, $".trasvase-doctor-{Guid.NewGuid():N}");
            new FileStream(name, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
            var drive = new DriveInfo(there.FullName);
            var free = drive.AvailableFreeSpace;
            var made = folder.Exists ? "" : ", which is made when the first begins";
            var sentence = Sentence($"Jobs are remembered in {folder.FullName}{made}; {free / MiB:N0} MiB are free there.");
            const string Advice = "Make room, choose another folder by --journal, or do without by --no-journal.";
            if (JournalMode.IsShared(drive.DriveFormat) && free >= DiskLeast)
            {
                return CheckResult.Warning(
                    $"{sentence} Other machines may share that file system ({drive.DriveFormat}), where a journal is slower.",
                    "Choose a folder on a local disk by --journal.");
            }

            return free < DiskLeast ? CheckResult.Failure(sentence, Advice)
                : free < DiskEnough ? CheckResult.Warning(sentence, Advice)
                : CheckResult.Ok(sentence);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CheckResult.Failure(
                $"The folder of the journals, {folder.FullName}, cannot be written to: {e.Message.TrimEnd('.')}.",
                "Choose another by --journal, or do without by --no-journal.");
        }
    }

    private static string Sentence(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
