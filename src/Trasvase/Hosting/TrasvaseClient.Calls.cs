using Microsoft.Extensions.Logging;
using Trasvase.Hosting;
using Trasvase.Jobs.Verifying;
using Trasvase.Storage.Requests;

namespace Trasvase;

/// <content>How calls are made: through the log, and with messages in the words of the caller.</content>
public sealed partial class TrasvaseClient
{
    private async Task<TransferReceipt> OneAsync(
        string source,
        string target,
        bool remove,
        TransferOptions? options,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (Catalog.Parse(source) is { IsPrefix: true } prefix)
        {
            throw new ConfigurationException(
                $"{prefix} is not one object; everything below it is transferred by CopyAllAsync or MoveAllAsync.");
        }

        TransferReceipt? receipt = null;
        var job = options is null ? null : JobOptions.FromTransferOptions(options);
        var call = new JobCall(remove ? JobVerb.Move : JobVerb.Copy, source, target, job);
        var report = await AllAsync(call, Keep, progress, cancellationToken).ConfigureAwait(false);
        return receipt
            ?? throw new StoreException(
                report.StoppedBy ?? StoreErrorKind.Unexpected,
                RetryAdvice.Never,
                report.Stopped ?? "No object was taken up.");

        ValueTask Keep(TransferReceipt only)
        {
            receipt = only;
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Runs a job that is remembered in its own way, and not in that of the client.</summary>
    internal Task<JobReport> RunAsync(
        (JobVerb Verb, string Source, string Target) what,
        JobOptions options,
        JournalOptions journal,
        Func<TransferReceipt, ValueTask> onReceipt,
        IProgress<TransferProgress> progress,
        CancellationToken cancellationToken) =>
        AllAsync(new JobCall(what.Verb, what.Source, what.Target, options) { Journal = journal }, onReceipt, progress, cancellationToken);

    private Task<JobReport> AllAsync(
        JobCall call,
        Func<TransferReceipt, ValueTask>? onReceipt,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        var told = onReceipt ?? (static _ => ValueTask.CompletedTask);
        if (!_logger.IsEnabled(LogLevel.Error))
        {
            return Voiced(log: null, told);
        }

        var log = new CallLog(_logger, call.Verb.ToString(), call.Source, call.Target);
        return log.RunAsync(() => Voiced(log, log.Before(told)));

        Task<JobReport> Voiced(CallLog? log, Func<TransferReceipt, ValueTask> told) => IsCommand
            ? Run(log, told)
            : VoicedAsync(() => Run(log, receipt => told(LibraryVoice.Of(receipt))), LibraryVoice.Of);

        Task<JobReport> Run(CallLog? log, Func<TransferReceipt, ValueTask> told)
        {
            var launch = new JobLaunch(Catalog, Time, call.Journal ?? Journal, Shared, log);
            return launch.RunAsync(call.Request(Catalog), told, progress, cancellationToken);
        }
    }

    private Task<VerifyReport> VerifyAsync(
        string source, string target, JobOptions? options, Func<VerifyReceipt, ValueTask> onReceipt, CancellationToken cancellationToken)
    {
        options = JobLaunch.Valid(options ?? new JobOptions(), options?.Validate() ?? []);
        var from = Catalog.Parse(source);
        var to = Catalog.Parse(target);
        var runner = new VerifyRunner(Catalog.OpenSource(from), Catalog.OpenSource(to), options.Transfer, Time)
        {
            Patience = Patience.Of(options.Transfer.Patience, isJob: false),
            Waiting = options.OnWaiting,
            Shared = Shared,
        };
        return runner.RunAsync(new ScopeChoice(Catalog, Time).Of(from, to, options.Selection), onReceipt, cancellationToken);
    }

    private IAsyncEnumerable<ListingPage> Listed(Func<IAsyncEnumerable<ListingPage>> listing) =>
        IsCommand ? listing() : LibraryVoice.OfAsync(listing);

    private static async Task<T> VoicedAsync<T>(Func<Task<T>> call, Func<T, T> voice) =>
        voice(await LibraryVoice.OfAsync(call).ConfigureAwait(false));

    // Holds the locations as the caller wrote them: they are read within the call, so that their errors are in the words of the caller.
    private sealed record JobCall(JobVerb Verb, string Source, string Target, JobOptions? Options)
    {
        public JournalOptions? Journal { get; init; }

        public JobRequest Request(IStoreCatalog catalog) =>
            new(Verb, catalog.Parse(Source), catalog.Parse(Target), Options ?? new JobOptions());
    }
}
