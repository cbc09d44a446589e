using System.CommandLine;
using Trasvase.Cli.Commands.Arguments;
using Trasvase.Cli.Commands.Help;
using Trasvase.Cli.Output;

namespace Trasvase.Cli.Commands;

/// <summary>
/// The command <c>trasvase jobs report ID</c>. It shows what the journal holds about a job, and everything that failed in it.
/// </summary>
internal static class JobReportCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "The job: its id, or a piece of it that no other id has" };
        var journal = new JournalArguments();
        var output = new OutputArguments();
        var command = new Command(
            "report",
            "Tell what became of a job: its counts, its rates, all that failed, where its report is. Ends with the job's exit status.")
            {
                id
            };
        journal.AddTo(command, mayBeNone: false);
        output.AddTo(command, withProgress: false);
        command.SetAction((arguments, _) => Guard.RunAsync(output.IsJson(arguments), (stdout, cancellationToken) =>
        {
            var folder = journal.Folder(arguments);
            var job = folder.Find(arguments.GetRequiredValue(id));
            var failed = folder.AllFailed(job.Id).TakeWhile(_ => !cancellationToken.IsCancellationRequested);
            if (output.IsJson(arguments))
            {
                new JsonJobs(new JsonLines(stdout)).WriteOne(job, failed);
            }
            else
            {
                JobReportText.Write(stdout, job, failed);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(ExitCodes.Of(job));
        }));
        return HelpText.AddTo(
            command,
            [
                ("What became of last night's job?", "trasvase jobs report 261122-164033"),
                ("Keys that failed, for a "
                    + "program:", "trasvase jobs report 261122-164033 --json | jq -r 'select(.event==\"object\").sourceKey'"),
            ]);
    }
}
