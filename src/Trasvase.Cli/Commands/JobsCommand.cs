using System.CommandLine;
using Trasvase.Cli.Commands.Arguments;
using Trasvase.Cli.Commands.Help;
using Trasvase.Cli.Output;

namespace Trasvase.Cli.Commands;

/// <summary>The command <c>trasvase jobs</c>. It shows and manages the jobs in the journals.</summary>
internal static class JobsCommand
{
    private const int FailuresShown = 1000;

    public static Command Create(Func<IReadOnlyList<string>, ParseResult> parse)
    {
        var resume = ResumeCommand.Create(parse);
        var command = With("jobs", "List the jobs that are remembered, the latest first.", (folder, _, output) => output.WriteAll(folder));
        command.Add(With("list", "List the jobs that are remembered, the latest first.", (folder, _, output) => output.WriteAll(folder)));
        command.Add(WithId("show", "Show a job: what it does, how it stands, what failed.", (folder, id, output) =>
            output.WriteOne(folder.Find(id), folder.Failed(id, FailuresShown))));
        command.Add(JobReportCommand.Create());
        command.Add(resume);
        command.Add(JobsSetCommand.Create());
        command.Add(
            WithId(
                "cancel",
                "Give a job up: a running one stops within seconds, and none is resumed any more. Nothing at the target changes.",
                (folder, id, output) =>
        {
            if (folder.Find(id) is { State: JobState.Done } done)
            {
                throw new ConfigurationException($"The job {done.Id} is done: there is nothing to give up.");
            }

            folder.Cancel(id);
            output.WriteDone("cancelled", folder.Find(id));
        }));
        command.Add(WithId("forget", "Remove a job's journal. Nothing at the source or the target changes.", (folder, id, output) =>
        {
            folder.Forget(id);
            output.WriteForgotten(id);
        }));
        return HelpText.AddTo(
            command,
            [
                ("What is there to resume?", "trasvase jobs"),
                ("What failed, for a program:", "trasvase jobs show 261122-164033 --json"),
                ("Stop a job that runs somewhere on this machine:", "trasvase jobs cancel 261122-164033"),
            ]);
    }

    private static Command WithId(string name, string description, Action<JobFolder, string, IJobsWriter> work)
    {
        var id = new Argument<string>("ID") { Description = "The job: its id, or a piece of it that no other id has" };
        var command = With(name, description, (folder, arguments, output) => work(folder, arguments.GetRequiredValue(id), output));
        command.Add(id);
        return HelpText.AddTo(command, [($"{char.ToUpperInvariant(name[0])}{name[1..]} a job:", $"trasvase jobs {name} 261122-164033")]);
    }

    private static Command With(string name, string description, Action<JobFolder, ParseResult, IJobsWriter> work)
    {
        var journal = new JournalArguments();
        var output = new OutputArguments();
        var command = new Command(name, description);
        journal.AddTo(command, mayBeNone: false);
        output.AddTo(command, withProgress: false);
        command.SetAction((arguments, _) => Guard.RunAsync(output.IsJson(arguments), (stdout, _) =>
        {
            IJobsWriter writer = output.IsJson(arguments) ? new JsonJobs(new JsonLines(stdout)) : new TextJobs(stdout, Console.Error);
            work(journal.Folder(arguments), arguments, writer);
            return Task.FromResult(ExitCodes.Done);
        }));
        return command;
    }
}
