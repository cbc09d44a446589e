using System.CommandLine;
using Trasvase.Cli.Commands.Arguments;
using Trasvase.Cli.Commands.Mending;
using Trasvase.Cli.Output;

namespace Trasvase.Cli.Commands;

/// <summary>The command behind <c>copy</c>, <c>move</c> and <c>sync</c>, which have nearly everything in common.</summary>
internal sealed class TransferCommand : Command
{
    private readonly TransferArguments _transfer = new();
    private readonly SelectionArguments _selection = new();
    private readonly StoreArguments _stores = new();
    private readonly ReportArguments _report = new();
    private readonly OutputArguments _output = new();
    private readonly JournalArguments _journal = new();
    private readonly SyncArguments _sync = new();
    private readonly Option<bool> _failIfEmpty = Choice.Flag(
        "--fail-if-empty", "End with status 1 if not one object is found that the command is about");
    private readonly JobVerb _verb;

    /// <summary>Makes the command.</summary>
    public TransferCommand(string name, string description, JobVerb verb)
        : base(name, description)
    {
        _verb = verb;
        _transfer.AddTo(this, verb);
        if (verb == JobVerb.Sync)
        {
            _sync.AddTo(this);
        }

        Add(_failIfEmpty);
        _selection.AddTo(this);
        _journal.AddTo(this, mayBeNone: true);
        _report.AddTo(this);
        _output.AddTo(this, withProgress: true);
        _stores.AddTo(this);
        SetAction((arguments, _) => Guard.RunAsync(
            _output.IsJson(arguments),
            (stdout, cancel) =>
                RunAsync(arguments, arguments, _output, _journal.Read(arguments, _transfer.ReadLimits(arguments)), stdout, cancel)));
    }

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">The command line with what to transfer and how.</param>
    /// <param name="outputArguments">The command line with what to report: that of the running command, which may be <c>resume</c>.</param>
    /// <param name="output">The options that read <paramref name="outputArguments"/>.</param>
    /// <param name="journal">How to remember the job; null to not remember it.</param>
    /// <param name="stdout">Standard output.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl-C.</param>
    public async Task<int> RunAsync(
        ParseResult arguments,
        ParseResult outputArguments,
        OutputArguments output,
        JournalOptions? journal,
        TextWriter stdout,
        CancellationToken cancellationToken)
    {
        var options = _stores.Read(arguments, TrasvaseOptions.FromEnvironment()) with
        {
            IdleTimeout = _transfer.ReadIdleTimeout(arguments),
            Journal = journal
        };
        var how = _transfer.Read(arguments);
        var selection = _selection.Read(arguments);
        var places = LocationArgument.ReadBoth(arguments, _transfer.Source, _transfer.Target, options);
        var order = new TransferOrder(_verb, places.From, places.To, how.DryRun);
        if (how.Validate().Count == 0 && how.WhyFewerConnections is { } why)
        {
            await Console.Error.WriteLineAsync(Complaint.Line(why)).ConfigureAwait(false);
        }

        var reporter = output.Reporter(outputArguments, order, stdout);
        using var client = new TrasvaseClient(options);
        await LocationArgument.EnsureNoWildcardAsync(arguments, order.Source, client, options, cancellationToken);
        var job = _report.Read(arguments, new JobOptions
        {
            Transfer = how,
            Selection = selection,
            Sync = _verb == JobVerb.Sync ? _sync.Read(arguments, reporter.RecordAsync) : new SyncOptions(),
        });
        var from = order.Source.ToString();
        var to = order.Target.ToString();
        var failsIfEmpty = arguments.GetValue(_failIfEmpty);
        return await RunAsync(reporter, async cancel =>
        {
            var report = await (_verb switch
            {
                JobVerb.Move => client.MoveAllAsync(from, to, job, reporter.RecordAsync, reporter, cancel),
                JobVerb.Sync => client.SyncAllAsync(from, to, job, reporter.RecordAsync, reporter, cancel),
                _ => client.CopyAllAsync(from, to, job, reporter.RecordAsync, reporter, cancel),
            });
            return failsIfEmpty && report is { Listed: 0, Stopped: null }
                ? report with { Stopped = report.WhyNothing ?? "Nothing was found." }
                : report;
        }, cancellationToken);
    }

    private static async Task<int> RunAsync(
        TransferReporter reporter, Func<CancellationToken, Task<JobReport>> work, CancellationToken cancellationToken)
    {
        JobReport? report = null;
        try
        {
            await reporter.RunAsync(async () => report = await work(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            reporter.Cancelled();
            return ExitCodes.Cancelled;
        }

        try
        {
            reporter.Finish(report!);
        }
        catch (IOException e) when (StandardOutput.IsLeft(e))
        {
            // The reader has closed the pipe, and the job is done.
        }

        return ExitCodes.Of(report!);
    }
}
