using System.CommandLine;
using Trasvase.Cli.Commands.Arguments;
using Trasvase.Cli.Commands.Help;
using Trasvase.Cli.Commands.Mending;
using Trasvase.Cli.Output;
using Trasvase.Cli.Output.Display;

namespace Trasvase.Cli.Commands;

/// <summary>The command <c>trasvase verify SOURCE TARGET</c>.</summary>
internal sealed class VerifyCommand : Command
{
    private readonly VerifyArguments _verify = new();
    private readonly SelectionArguments _selection = new();
    private readonly StoreArguments _stores = new();
    private readonly OutputArguments _output = new();

    private VerifyCommand()
        : base("verify", "Compare the objects of a source with those at a target, without moving or changing anything.")
    {
        _verify.AddTo(this);
        _selection.AddTo(this);
        _output.AddTo(this, withProgress: false);
        _stores.AddTo(this);
        SetAction((arguments, _) => Guard.RunAsync(
            _output.IsJson(arguments), (stdout, cancellationToken) => RunAsync(arguments, stdout, cancellationToken)));
    }

    public static Command Create() => HelpText.AddTo(
        new VerifyCommand(),
        [
            ("Whether everything that was copied is there, by digests and "
                + "stamps:", "trasvase verify s3://bucket/reports/ az://archive/reports/"),
            ("The same by reading every byte of the target:", "trasvase verify --read-back s3://bucket/reports/ az://archive/reports/"),
            ("For a program:", "trasvase verify --json s3://bucket/reports/ az://archive/reports/ > record.jsonl"),
        ]);

    private async Task<int> RunAsync(ParseResult arguments, TextWriter stdout, CancellationToken cancellationToken)
    {
        var options = _stores.Read(arguments, TrasvaseOptions.FromEnvironment());
        var transfer = _verify.Read(arguments);
        var lines = _output.IsJson(arguments) ? new JsonLines(stdout) : null;
        var teller = lines is null ? WaitTeller.To(Console.Error) : WaitTeller.To(lines);
        var how = new JobOptions { Transfer = transfer, Selection = _selection.Read(arguments), OnWaiting = teller.Told };
        var (from, to) = LocationArgument.ReadBoth(arguments, _verify.Source, _verify.Target, options);
        var quiet = _output.IsQuiet(arguments);
        IVerifyWriter writer = lines is not null ? new JsonVerify(lines, quiet) : new TextVerify(from, to, transfer, stdout, quiet);
        using var client = new TrasvaseClient(options);
        await LocationArgument.EnsureNoWildcardAsync(arguments, from, client, options, cancellationToken);
        var report = await VerifyAsync();
        Finish(report, writer);
        return ExitCodes.Of(report);

        async Task<VerifyReport> VerifyAsync()
        {
            try
            {
                return await client.VerifyAllAsync(from.ToString(), to.ToString(), how, writer.RecordAsync, cancellationToken);
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
