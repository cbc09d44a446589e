using System.Text;
using System.Text.Json;
using Trasvase.Client;
using Trasvase.Server.Configuration;

namespace Trasvase.Server.Running;

/// <summary>The folders of the service's state: a database, and a folder for each job with its journal and its report.</summary>
internal sealed class JobFiles
{
    /// <summary>The name of the database's file.</summary>
    public const string DatabaseName = "service.db";

    /// <summary>The name of the folder of the jobs.</summary>
    public const string JobsName = "jobs";

    /// <summary>The name of the folder of the keys with which forms are signed and secrets are sealed.</summary>
    public const string KeysName = "keys";

    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _data;

    /// <summary>Makes the folders, if they do not exist. Nobody else can read them.</summary>
    /// <exception cref="ConfigurationException">They cannot be made.</exception>
    public JobFiles(ServerSettings settings)
    {
        _data = FolderOf(settings);
        Make(_data);
        Make(Path.Combine(_data, JobsName));
    }

    /// <summary>Returns the folder of a service's state.</summary>
    public static string FolderOf(ServerSettings settings) =>
        Path.GetFullPath(settings.Data ?? Path.Combine(Path.GetDirectoryName(JobFolder.UsersOwn)!, "trasvase-server"));

    /// <summary>The folder of everything.</summary>
    public string Data => _data;

    /// <summary>The file of the database.</summary>
    public string Database => Path.Combine(_data, DatabaseName);

    /// <summary>Makes the folder of a job, and writes the list of the keys that its request names.</summary>
    public void Prepare(string job, SelectionSettings? selection, string prefix)
    {
        Make(FolderOf(job));
        if (selection?.Keys is not { } keys)
        {
            return;
        }

        // As JSON lines, in which a key can hold anything.
        var lines = new StringBuilder();
        foreach (var key in keys)
        {
            lines.Append("{\"key\":").Append(JsonSerializer.Serialize(prefix + key)).Append("}\n");
        }

        File.WriteAllText(ListOf(job), lines.ToString());
    }

    /// <summary>The list of the keys that a request names.</summary>
    public string ListOf(string job) => Path.Combine(FolderOf(job), "keys.jsonl");

    /// <summary>The report: a line for each object that the job finished.</summary>
    public string ReportOf(string job) => Path.Combine(FolderOf(job), "report.jsonl");

    /// <summary>The folder with the journal of the job, and of no other.</summary>
    public JobFolder JournalOf(string job) => new(FolderOf(job));

    /// <summary>Removes everything of a job.</summary>
    public void Remove(string job)
    {
        if (Directory.Exists(FolderOf(job)))
        {
            Directory.Delete(FolderOf(job), recursive: true);
        }
    }

    private string FolderOf(string job) => Path.Combine(_data, JobsName, job);

    /// <summary>Makes a folder that nobody else can read.</summary>
    /// <exception cref="ConfigurationException">It cannot be made.</exception>
    public static void Make(string folder)
    {
        try
        {
            _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder) : Directory.CreateDirectory(folder, Own);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                $"The folder {folder} of the service's state cannot be made: {e.Message} Name another one by 'data' in the configuration.",
                e);
        }
    }
}
