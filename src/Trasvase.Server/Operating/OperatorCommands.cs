using Trasvase.Server.Configuration;
using Trasvase.Server.Running;
using Trasvase.Server.State;

namespace Trasvase.Server.Operating;

/// <summary>What the operator does with the state on the machine of the service: back it up, restore it, take jobs over.</summary>
internal static class OperatorCommands
{
    /// <summary>Restores a backup, if the command says so. The database must not be open.</summary>
    /// <returns>Whether it did.</returns>
    /// <exception cref="ConfigurationException">It cannot be restored.</exception>
    public static async Task<bool> TryRestoreAsync(ServerSettings settings, string[] command, TextWriter output)
    {
        if (command is not ["restore", var folder])
        {
            return false;
        }

        var made = new Backup(new JobFiles(settings)).Restore(folder);
        await output.WriteLineAsync($"The state is that of {made:u}. The next start goes on with its jobs.");
        return true;
    }

    /// <summary>Runs a command that needs the state.</summary>
    /// <returns>Whether there is such a command.</returns>
    /// <exception cref="ConfigurationException">It cannot be done.</exception>
    /// <exception cref="JournalException">A journal cannot be read.</exception>
    /// <exception cref="Api.RefusedException">The connections do not allow what a job does.</exception>
    public static async Task<bool> TryRunAsync(IServiceProvider services, string[] command, TextWriter output)
    {
        switch (command)
        {
            case ["backup", var folder]:
                var jobs = new Backup(services.GetRequiredService<JobFiles>())
                    .Make(services.GetRequiredService<StateDatabase>(), TimeProvider.System, folder);
                await output.WriteLineAsync($"The state with the journals of {jobs} jobs is in {folder}.");
                return true;
            case ["adopt", .. var what]:
                var job = await AdoptCommand.RunAsync(services, what);
                await output.WriteLineAsync(
                    $"The job is {job.Id} now, and paused: POST /v1/jobs/{job.Id}/resume, or its page, goes on with it.");
                return true;
            default:
                return false;
        }
    }
}
