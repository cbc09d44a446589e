using System.CommandLine;
using Trasvase.Cli.Output;
using Trasvase.Hosting;
using Trasvase.Jobs;

namespace Trasvase.Cli.Commands;

/// <summary>What <c>copy</c> and <c>move</c> have in common, which is all but one word.</summary>
internal static class TransferCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(string name, string description, bool isMove)
    {
        var command = new Command(name, description);
        var transfer = new TransferArguments();
        var stores = new StoreArguments();
        var output = new OutputArguments();
        transfer.AddTo(command);
        output.AddTo(command, withProgress: true);
        stores.AddTo(command);
        command.SetAction((arguments, _) => Guard.RunAsync(output.IsJson(arguments), async (stdout, cancellationToken) =>
        {
            var options = stores.Read(arguments, TrasvaseOptions.FromEnvironment()) with { IdleTimeout = transfer.ReadIdleTimeout(arguments) };
            var how = transfer.Read(arguments);
            var order = new TransferOrder(
                isMove,
                Location.Parse(arguments.GetRequiredValue(transfer.Source), options.S3.DefaultBucket),
                Location.Parse(arguments.GetRequiredValue(transfer.Target), options.S3.DefaultBucket),
                how.DryRun);
            var reporter = output.Reporter(arguments, order, stdout);
            using var client = new TrasvaseClient(options);
            return await RunAsync(reporter, cancel => isMove
                ? client.MoveAllAsync(order.Source.ToString(), order.Target.ToString(), how, reporter.RecordAsync, reporter, cancel)
                : client.CopyAllAsync(order.Source.ToString(), order.Target.ToString(), how, reporter.RecordAsync, reporter, cancel), cancellationToken);
        }));
        return command;
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

        reporter.Finish(report!);
        return ExitCodes.Of(report!);
    }
}
