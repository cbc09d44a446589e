using System.CommandLine;
using Trasvase.Cli.Commands.Arguments;
using Trasvase.Cli.Commands.Help;
using Trasvase.Cli.Commands.Mending;
using Trasvase.Cli.Output;

namespace Trasvase.Cli.Commands;

/// <summary>The command <c>trasvase doctor SOURCE TARGET</c>.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly TransferArguments _transfer = new();
    private readonly SelectionArguments _selection = new();
    private readonly JobKindArguments _kind = new();
    private readonly StoreArguments _stores = new();
    private readonly JournalArguments _journal = new();
    private readonly OutputArguments _output = new();

    private DoctorCommand()
        : base(
            "doctor",
            "Check what a job needs of this machine and of both sides, with a sentence for each: options, addresses, clocks, credentials, "
            + "rights, limits. Nothing that anybody can see is changed.")
    {
        _transfer.AddTo(this, JobVerb.Copy);
        _selection.AddTo(this);
        _kind.AddTo(this);
        _journal.AddTo(this, mayBeNone: true);
        _output.AddTo(this, withProgress: false);
        _stores.AddTo(this);
        SetAction((arguments, _) => Guard.RunAsync(_output.IsJson(arguments), (stdout, cancel) => RunAsync(arguments, stdout, cancel)));
    }

    public static Command Create() => HelpText.AddTo(
        new DoctorCommand(),
        [
            ("Would a copy run?", "trasvase doctor s3://bucket/reports/ az://archive/reports/"),
            ("What does a move need besides?", "trasvase doctor --verb move s3://bucket/reports/ az://archive/reports/"),
            ("Only what is wrong, for a program:", "trasvase doctor --quiet --json s3://bucket/ az://archive/"),
        ]);

    private async Task<int> RunAsync(ParseResult arguments, TextWriter stdout, CancellationToken cancellationToken)
    {
        var options = _stores.Read(arguments, TrasvaseOptions.FromEnvironment()) with
        {
            IdleTimeout = _transfer.ReadIdleTimeout(arguments),
            Journal = _journal.Read(arguments)
        };
        var diagnosing = new DiagnosisOptions
        {
            Verb = _kind.Verb(arguments),
            Job = _kind.Read(arguments, new JobOptions { Transfer = _transfer.Read(arguments), Selection = _selection.Read(arguments) })
        };
        var (from, to) = LocationArgument.ReadBoth(arguments, _transfer.Source, _transfer.Target, options);
        IDoctorWriter writer = _output.IsJson(arguments)
            ? new JsonDoctor(new JsonLines(stdout), _output.IsQuiet(arguments))
            : new TextDoctor(from, to, stdout, _output.IsQuiet(arguments));
        using var client = new TrasvaseClient(options);
        await LocationArgument.EnsureNoWildcardAsync(arguments, from, client, options, cancellationToken);
        var diagnosis = await client.DiagnoseAsync(from.ToString(), to.ToString(), diagnosing, writer.FoundAsync, cancellationToken);
        var code = diagnosis.IsHealthy ? ExitCodes.Done : ExitCodes.Failed;
        writer.Finish(diagnosis, code);
        return code;
    }
}
