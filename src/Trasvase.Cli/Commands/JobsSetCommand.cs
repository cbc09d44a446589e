using System.CommandLine;
using Trasvase.Cli.Commands.Arguments;
using Trasvase.Cli.Commands.Help;
using Trasvase.Cli.Output;

namespace Trasvase.Cli.Commands;

/// <summary>The command <c>trasvase jobs set ID</c>. It changes the limits of a job, even while the job runs.</summary>
internal static class JobsSetCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "The job: its id, or a piece of it that no other id has" };
        var limits = new LimitArguments();
        var journal = new JournalArguments();
        var output = new OutputArguments();
        var command = new Command(
            "set", "Give a job other limits: one that runs follows within seconds, and a resumed one keeps them.") { id };
        limits.AddTo(command);
        journal.AddTo(command, mayBeNone: false);
        output.AddTo(command, withProgress: false);
        command.SetAction((arguments, _) => Guard.RunAsync(output.IsJson(arguments), (stdout, _) =>
        {
            var wanted = limits.Read(arguments);
            if (wanted == new JobLimits())
            {
                throw new ConfigurationException("There is nothing to set: name at least one limit, such as --max-rate 200MiB/s.");
            }

            var folder = journal.Folder(arguments);
            var job = arguments.GetRequiredValue(id);
            if (folder.Find(job) is { State: JobState.Done or JobState.Cancelled } over)
            {
                throw new ConfigurationException($"The job {over.Id} is {JobWords.Of(over.State)}: it has no limits any more.");
            }

            folder.Set(job, wanted);
            IJobsWriter writer = output.IsJson(arguments) ? new JsonJobs(new JsonLines(stdout)) : new TextJobs(stdout, Console.Error);
            writer.WriteSet(folder.Find(job));
            return Task.FromResult(ExitCodes.Done);
        }));
        return HelpText.AddTo(
            command,
            [
                ("Leave room on the line during the day:", "trasvase jobs set 261122-164033 --max-rate 50MiB/s"),
                ("Lift it again:", "trasvase jobs set 261122-164033 --max-rate 0"),
                ("Ask the stores less often:", "trasvase jobs set 261122-164033 --max-requests 100 --connections 16"),
            ]);
    }
}
