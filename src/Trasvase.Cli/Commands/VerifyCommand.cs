using System.CommandLine;
using Trasvase.Cli.Commands.Arguments;
using Trasvase.Cli.Commands.Help;
using Trasvase.Cli.Commands.Mending;
using Trasvase.Cli.Output;
using Trasvase.Cli.Output.Display;
using Trasvase.Hosting;
using Trasvase.Jobs;
using Trasvase.Jobs.Verifying;

namespace Trasvase.Cli.Commands;

/// <summary><c>trasvase verify SOURCE TARGET</c>.</summary>
internal static class VerifyCommand
{
    private static readonly TransferOptions Defaults = new();

    public static Command Create()
    {
        var source = new Argument<string>(
            LocationArgument.Source)
        {
            Description = "One object, or with a final / everything below it: s3://bucket/key, s3://bucket/prefix/"
        };
        var target = new Argument<string>(
            LocationArgument.Target)
        {
            Description = "What was given as the target when it was copied: az://container/key, az://container/prefix/"
        };
        var readBack = Choice.Flag(
            "--read-back",
            "Read what the target holds, and the source where it has no digest of its own, instead of comparing what both tell");
        var sourceETags = Choice.Of(
            "--source-etags",
            "What the source's entity tags that look like an MD5 are: with opaque nothing is compared with them",
            Defaults.SourceETags);
        var metadata = Choice.Of("--metadata", "Whether headers and metadata are compared as well", Defaults.Metadata);
        var tags = Choice.Of(
            "--tags",
            "Whether tags are compared as well: those that the target can hold, or all; takes two requests more for an object that has "
            + "some",
            Defaults.Tags);
        var connections = Choice.OfNumber(
            "--connections", "N", "How many objects, or parts of them, are compared at a time", Defaults.Connections);
        var memory = Choice.OfSize("--memory", "The most memory for all buffers together", Defaults.MemoryBudget);
        var patience = Choice.OfTime(
            "--patience", "How long an outage of one side is waited for, such as 2h or 30m; 0 not at all. 5m by default");
        var selection = new SelectionArguments();
        var stores = new StoreArguments();
        var output = new OutputArguments();
        var command = new Command(
            "verify",
            "Compare the objects of a source with those at a target, without moving or changing anything.")
            {
                source,
                target,
                readBack,
                sourceETags,
                metadata,
                tags,
                connections,
                memory,
                patience
            };
        selection.AddTo(command);
        output.AddTo(command, withProgress: false);
        stores.AddTo(command);
        command.SetAction((arguments, _) => Guard.RunAsync(output.IsJson(arguments), (stdout, cancellationToken) =>
        {
            var options = stores.Read(arguments, TrasvaseOptions.FromEnvironment());
            var transfer = Defaults with
            {
                Verify = arguments.GetValue(readBack) ? VerifyMode.ReadBack : VerifyMode.Digest,
                SourceETags = arguments.GetValue(sourceETags) ?? Defaults.SourceETags,
                Metadata = arguments.GetValue(metadata) ?? Defaults.Metadata,
                Tags = arguments.GetValue(tags) ?? Defaults.Tags,
                Connections = arguments.GetValue(connections),
                MemoryBudget = arguments.GetValue(memory)?.Bytes ?? Defaults.MemoryBudget,
                Patience = arguments.GetValue(patience),
            };
            var lines = output.IsJson(arguments) ? new JsonLines(stdout) : null;
            var teller = lines is null ? WaitTeller.To(Console.Error) : WaitTeller.To(lines);
            var how = new JobOptions { Transfer = transfer, Selection = selection.Read(arguments), OnWaiting = teller.Told };
            var (from, to) = LocationArgument.ReadBoth(arguments, source, target, options);
            var quiet = output.IsQuiet(arguments);
            IVerifyWriter writer = lines is not null ? new JsonVerify(lines, quiet) : new TextVerify(from, to, transfer, stdout, quiet);
            return RunAsync(arguments, options, (from, to), how, writer, teller, cancellationToken);
        }));
        return HelpText.AddTo(
            command,
            [
                ("Whether everything that was copied is there, by digests and "
                    + "stamps:", "trasvase verify s3://bucket/reports/ az://archive/reports/"),
                ("The same by reading every byte of the target:", "trasvase verify --read-back s3://bucket/reports/ az://archive/reports/"),
                ("For a program:", "trasvase verify --json s3://bucket/reports/ az://archive/reports/ > record.jsonl"),
            ]);
    }

    private static async Task<int> RunAsync(
        ParseResult arguments,
        TrasvaseOptions options,
        (Location From, Location To) places,
        JobOptions how,
        IVerifyWriter writer,
        WaitTeller teller,
        CancellationToken cancellationToken)
    {
        using var client = new TrasvaseClient(options);
        await LocationArgument.EnsureNoWildcardAsync(arguments, places.From, client, options, cancellationToken);
        var report = await VerifyAsync();
        Finish(report, writer);
        return ExitCodes.Of(report);

        async Task<VerifyReport> VerifyAsync()
        {
            try
            {
                return await client.VerifyAllAsync(
                    places.From.ToString(), places.To.ToString(), how, writer.RecordAsync, cancellationToken);
            }
            finally
            {
                teller.End();
            }
        }
    }

    private static void Finish(VerifyReport report, IVerifyWriter writer)
    {
        writer.Finish(report);
        if (IVerifyWriter.WhyNot(report) is { } why)
        {
            Console.Error.WriteLine(Complaint.Line(why));
        }
    }
}
