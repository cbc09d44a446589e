using System.CommandLine;
using Trasvase.Cli.Commands.Help;
using Trasvase.Cli.Output;
using Trasvase.Hosting;
using Trasvase.Jobs;

namespace Trasvase.Cli.Commands;

/// <summary><c>trasvase jobs set ID</c>: other limits for a job, also while it runs.</summary>
internal static class SetCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "The job: its id, or a piece of it that no other id has" };
        var maxRate = Choice.OfRate("--max-rate", "How many bytes may pass a second; 0 for as many as can");
        var maxRequests = Choice.OfNumber<double>("--max-requests", "N", "How many requests both stores get a second, together; 0 for as many as it takes");
        var connections = Choice.OfNumber<int>("--connections", "N", "The most parts and small objects on the move at a time");
        var copies = Choice.OfNumber<int>("--pulls", "N", "The most parts and small objects that the target fetches itself at a time", "--copies");
        var memory = Choice.OfSize("--memory", "The most memory for all buffers together", byDefault: null);
        var journal = new JournalArguments();
        var output = new OutputArguments();
        var command = new Command("set", "Give a job other limits: one that runs follows within seconds, and a resumed one keeps them.") { id, maxRate, maxRequests, connections, copies, memory };
        journal.AddTo(command, mayBeNone: false);
        output.AddTo(command, withProgress: false);
        command.SetAction((arguments, _) => Guard.RunAsync(output.IsJson(arguments), (stdout, _) =>
        {
            var wishes = new JobWishes
            {
                MaxRate = arguments.GetValue(maxRate)?.Bytes,
                MaxRequests = arguments.GetValue(maxRequests),
                Connections = arguments.GetValue(connections),
                Copies = arguments.GetValue(copies),
                Memory = arguments.GetValue(memory)?.Bytes,
            };
            if (wishes == new JobWishes())
            {
                throw new ConfigurationException("There is nothing to set: name at least one limit, such as --max-rate 200MiB/s.");
            }

            if (wishes.Validate() is { Count: > 0 } faults)
            {
                throw new ConfigurationException(string.Join(' ', faults));
            }

            var (folder, job) = (journal.Folder(arguments), arguments.GetRequiredValue(id));
            folder.Set(job, wishes);
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
