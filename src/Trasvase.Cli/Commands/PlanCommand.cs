using System.CommandLine;
using System.CommandLine.Invocation;
using Trasvase.Cli.Commands.Arguments;
using Trasvase.Cli.Commands.Help;
using Trasvase.Cli.Commands.Mending;
using Trasvase.Cli.Output;
using Trasvase.Cli.Output.Display;

namespace Trasvase.Cli.Commands;

/// <summary>The command <c>trasvase plan SOURCE TARGET</c>.</summary>
internal sealed class PlanCommand : Command
{
    private readonly TransferArguments _transfer = new();
    private readonly SelectionArguments _selection = new();
    private readonly JobKindArguments _kind = new();
    private readonly Option<long?> _deleteMax = SyncArguments.OfDeleteMax();
    private readonly StoreArguments _stores = new();
    private readonly Option<bool> _json = Choice.Flag("--json", "Write one JSON document to standard output");
    private readonly Option<ByteSize?> _rate = OfRate();
    private readonly Option<double> _requests = Choice.OfNumber(
        "--request-rate", "N", "How many requests a second it makes at most; 0 for no such limit", 0d);
    private readonly Option<FileInfo?> _prices = new(
        "--prices")
    { Description = "A file with your prices, in the form that --print-prices writes", HelpName = "FILE" };

    private PlanCommand()
        : base(
            "plan",
            "Say what a job would do, take and cost before it runs: objects, bytes, requests, time, names, archived objects, prices. "
            + "Moves and changes nothing.")
    {
        _transfer.AddTo(this, JobVerb.Copy);
        _selection.AddTo(this);
        _kind.AddTo(this);
        Add(_deleteMax);
        Add(_rate);
        Add(_requests);
        Add(_prices);
        Add(new Option<bool>(
            "--print-prices")
        {
            Description = "Write the price table that is used unless --prices is given, and do nothing else",
            Action = new PrintPrices()
        });
        Add(_json);
        _stores.AddTo(this);
        SetAction((arguments, _) => Guard.RunAsync(arguments.GetValue(_json), (stdout, cancel) => RunAsync(arguments, stdout, cancel)));
    }

    public static Command Create() => HelpText.AddTo(
        new PlanCommand(),
        [
            ("What would copying a prefix take and cost?", "trasvase plan s3://bucket/reports/ az://archive/reports/"),
            ("How long at 200 MiB a second, and what if everything goes through this "
                + "machine?", "trasvase plan --via relay --rate 200MiB/s s3://bucket/ az://archive/"),
            ("What would a sync remove?", "trasvase plan --verb sync --delete s3://bucket/ az://archive/"),
            ("With your own prices:", "trasvase plan --print-prices > prices.json; trasvase plan --prices prices.json s3://bucket/ "
                + "az://archive/"),
        ]);

    private async Task<int> RunAsync(ParseResult arguments, TextWriter stdout, CancellationToken cancellationToken)
    {
        var options = _stores.Read(arguments, TrasvaseOptions.FromEnvironment()) with
        {
            IdleTimeout = _transfer.ReadIdleTimeout(arguments)
        };
        var job = _kind.Read(arguments, new JobOptions { Transfer = _transfer.Read(arguments), Selection = _selection.Read(arguments) });
        Choice.EnsureWith(arguments, job.Sync.Delete, "--delete", _deleteMax);

        // Waits are reported on standard error even with --json, because the plan is one JSON document.
        job = job with
        {
            Sync = job.Sync with { DeleteMax = arguments.GetValue(_deleteMax) },
            OnWaiting = WaitTeller.To(Console.Error).Told
        };
        var estimating = new EstimateOptions
        {
            Verb = _kind.Verb(arguments),
            BytesPerSecond = arguments.GetValue(_rate)?.Bytes,
            RequestsPerSecond = arguments.GetValue(_requests) is not 0 and var most ? most : null,
            Prices = arguments.GetValue(_prices) is { } file ? ReadPrices(file) : PriceTable.Default,
        };
        var (from, to) = LocationArgument.ReadBoth(arguments, _transfer.Source, _transfer.Target, options);
        using var client = new TrasvaseClient(options);
        await LocationArgument.EnsureNoWildcardAsync(arguments, from, client, options, cancellationToken);
        var estimate = await client.EstimateAsync(from.ToString(), to.ToString(), job, estimating, cancellationToken);
        var code = estimate.WouldFail ? ExitCodes.SomeFailed : ExitCodes.Done;
        if (arguments.GetValue(_json))
        {
            PlanJson.Write(stdout, from, to, estimate, code);
        }
        else
        {
            foreach (var line in PlanText.Lines(from, to, estimate))
            {
                await stdout.WriteLineAsync(line.AsMemory(), cancellationToken);
            }
        }

        return code;
    }

    private static PriceTable ReadPrices(FileInfo file)
    {
        try
        {
            return PriceTable.Parse(File.ReadAllText(file.FullName));
        }
        catch (FormatException e)
        {
            throw new ConfigurationException($"The prices in {file.FullName} cannot be used. {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The file {file.FullName} (--prices) cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static Option<ByteSize?> OfRate() => new("--rate")
    {
        Description = "How many bytes a second it makes, such as 200MiB/s; two usual rates if not given",
        HelpName = "RATE",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var rate = ByteSize.TryParse(text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text);
            if (rate is not { Bytes: > 0 })
            {
                result.AddError("--rate must be bytes a second, such as 200MiB/s or 1.5GB/s.");
            }

            return rate;
        },
    };

    private sealed class PrintPrices : SynchronousCommandLineAction
    {
        // Printing the prices must work without a source and a target.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.Write(PriceTable.DefaultText);
            return ExitCodes.Done;
        }
    }
}
