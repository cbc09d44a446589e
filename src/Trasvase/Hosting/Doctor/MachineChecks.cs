using System.Globalization;
using Trasvase.Jobs;

namespace Trasvase.Hosting.Doctor;

/// <summary>What this machine has to have: memory, open files, a place for journals.</summary>
internal sealed class MachineChecks(Patient patient)
{
    private const long MiB = 1024 * 1024;

    // What the runtime and the program take beside the buffers.
    private const long MemoryBeside = 100 * MiB;
    private const long DiskLeast = 64 * MiB;
    private const long DiskEnough = 1024 * MiB;
    private const int FilesBeside = 64;

    public IEnumerable<Check> All() =>
    [
        new("memory", FindingSide.Machine, _ => Task.FromResult(Memory())),
        new("files", FindingSide.Machine, _ => Task.FromResult(Files())),
        new("journal", FindingSide.Machine, _ => Task.FromResult(Journal())),
    ];

    private Told Memory()
    {
        var (has, wants) = (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, patient.Transfer.MemoryBudget + MemoryBeside);
        var sentence = Sentence($"A job takes about {wants / MiB:N0} MiB of memory, whatever the number of objects; this process may have {has / MiB:N0} MiB.");
        return has < wants ? Told.Failure(sentence, "Give less by --memory and --connections, or run it where there is more.") : Told.Ok(sentence);
    }

    // Two connections for each that is relayed, one for each that is copied.
    private Told Files()
    {
        var wants = (2 * patient.Transfer.Connections) + patient.Transfer.Copies + FilesBeside;
        if (FilesMax() is not { } most)
        {
            return Told.Ok("There is no limit of open files that this system tells.");
        }

        var sentence = Sentence($"A job holds up to {wants:N0} files and connections open, and this process may have {most:N0}.");
        return most < wants ? Told.Failure(sentence, $"Raise it (ulimit -n {wants}), or give less by --connections and --copies.") : Told.Ok(sentence);
    }

    private static long? FilesMax()
    {
        const string LimitsFile = "/proc/self/limits";
        if (!File.Exists(LimitsFile))
        {
            return null;
        }

        var line = File.ReadLines(LimitsFile).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var soft, ..] && long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : null;
    }

    private Told Journal()
    {
        if (patient.Journal is not { } journal)
        {
            return Told.Ok("Jobs are not remembered: nothing is written to the disk.");
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
            var sentence = Sentence($"Jobs are remembered in {folder.FullName}{(folder.Exists ? "" : ", which is made when the first begins")}; {free / MiB:N0} MiB are free there.");
            const string Advice = "Make room, choose another folder by --journal, or do without by --no-journal.";
            if (JournalMode.IsShared(drive.DriveFormat) && free >= DiskLeast)
            {
                return Told.Warning($"{sentence} Other machines may share that file system ({drive.DriveFormat}), where a journal is slower.", "Choose a folder on a local disk by --journal.");
            }

            return free < DiskLeast ? Told.Failure(sentence, Advice) : free < DiskEnough ? Told.Warning(sentence, Advice) : Told.Ok(sentence);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Told.Failure($"The folder of the journals, {folder.FullName}, cannot be written to: {e.Message.TrimEnd('.')}.", "Choose another by --journal, or do without by --no-journal.");
        }
    }

    private static string Sentence(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
