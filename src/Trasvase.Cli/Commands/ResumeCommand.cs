using System.CommandLine;
using Trasvase.Cli.Commands.Arguments;
using Trasvase.Cli.Commands.Help;

namespace Trasvase.Cli.Commands;

/// <summary>The command <c>trasvase resume [ID]</c>. It continues a job with the options that the job was begun with.</summary>
internal static class ResumeCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="parse">Parses a command line of this program.</param>
    public static Command Create(Func<IReadOnlyList<string>, ParseResult> parse)
    {
        var id = new Argument<string?>(
            "ID")
        {
            Description =
                    "The job: its id, or a piece of it that no other id has. If not given, the latest that was interrupted, or else the "
                    + "latest that can be resumed",
            Arity = ArgumentArity.ZeroOrOne
        };
        var limits = new LimitArguments();
        var journal = new JournalArguments();
        var output = new OutputArguments();
        var command = new Command(
            "resume",
            "Go on with a job that was killed, cancelled by Ctrl-C, stopped or had failures, with the options that it was begun with. "
            + "Limits given here win over earlier ones, and stay.") { id };
        limits.AddTo(command);
        journal.AddTo(command, mayBeNone: false);
        output.AddTo(command, withProgress: true);
        command.SetAction((arguments, _) => Guard.RunAsync(output.IsJson(arguments), (stdout, cancellationToken) =>
        {
            var folder = journal.Folder(arguments);
            var job = arguments.GetValue(id) is { Length: > 0 } given ? folder.Find(given) : Latest(folder);
            if (!job.CanResume)
            {
                throw new ConfigurationException($"The job {job.Id} cannot be resumed: it is {JobWords.Of(job.State)}.");
            }

            var begun = parse(job.Order.Arguments);
            if (begun.Errors.Count > 0 || begun.CommandResult.Command is not TransferCommand transfer)
            {
                throw new ConfigurationException(
                    $"The job {job.Id} was begun by another program or version: repeat its command to go on with it.");
            }

            var remembered = new JournalOptions
            {
                Folder = folder.Path,
                Arguments = job.Order.Arguments,
                Resume = job.Id,
                Limits = limits.Read(arguments)
            };
            return transfer.RunAsync(begun, arguments, output, remembered, stdout, cancellationToken);
        }));
        return HelpText.AddTo(
            command,
            [
                ("The latest job that is not done:", "trasvase resume"),
                ("One of several, with room left on the line:", "trasvase resume 261122-164033 --max-rate 50MiB/s"),
                ("A job from another machine, whose journal was copied here:", "trasvase resume --journal /media/journals"),
            ]);
    }

    /// <summary>
    /// Returns the job to continue if none is named: the latest that was interrupted, or else the latest that can be resumed; null if no
    /// job can be resumed.
    /// </summary>
    /// <param name="jobs">All jobs, the latest first.</param>
    public static JobSummary? Next(IReadOnlyList<JobSummary> jobs) =>
        jobs.FirstOrDefault(job => job.State == JobState.Interrupted) ?? jobs.FirstOrDefault(job => job.CanResume);

    private static JobSummary Latest(JobFolder folder)
    {
        var jobs = folder.ListReadable().Jobs;
        return Next(jobs) ?? throw new ConfigurationException(
            jobs.FirstOrDefault(job => job.State == JobState.Running) is { } running
                ? $"There is no job to resume in {folder.Path}: the job {running.Id} is running. 'trasvase jobs show {running.Id}' "
                + "shows how "
                    + "it stands."
                : $"There is no job to resume in {folder.Path}.");
    }
}
