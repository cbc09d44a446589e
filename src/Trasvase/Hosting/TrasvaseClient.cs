using Trasvase.Http.Connecting;
using Trasvase.Jobs;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Syncing;
using Trasvase.Jobs.Verifying;
using Trasvase.Storage;
using Trasvase.Storage.Requests;

namespace Trasvase.Hosting;

/// <summary>
/// Moves objects from S3 to Azure Blob Storage without landing them. One client serves any number of transfers at a time and
/// keeps their connections; make one and keep it.
/// </summary>
public sealed partial class TrasvaseClient : IDisposable
{
    private readonly HttpMessageInvoker? _transport;
    private readonly HttpMessageInvoker? _s3Transport;

    /// <summary>A client that reads the environment variables of both clouds' own tools.</summary>
    public TrasvaseClient()
        : this(TrasvaseOptions.FromEnvironment())
    {
    }

    /// <summary>A client with these options.</summary>
    /// <param name="options">How to reach both clouds.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="ConfigurationException">A variable names no proxy, or authorities that cannot be read.</exception>
    public TrasvaseClient(TrasvaseOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Time = time ?? TimeProvider.System;
        Journal = options.Journal;
        var machine = Surroundings.Read(options.S3, Environment.GetEnvironmentVariable);
        var http = new HttpOptions { IdleTimeout = options.IdleTimeout, Retry = options.Retry, Time = Time, Proxy = machine.Proxy };
        _transport = HttpTransport.Create(http);
        _s3Transport = machine.Authorities is null ? null : HttpTransport.Create(http with { Authorities = machine.Authorities });
        Catalog = new StoreCatalog(options with { S3 = machine.S3 }, http, _transport, _s3Transport);
    }

    /// <summary>A client over other stores.</summary>
    internal TrasvaseClient(IStoreCatalog stores, TimeProvider time, JournalOptions? journal = null)
    {
        Catalog = stores;
        Time = time;
        Journal = journal;
    }

    /// <summary>Opens both sides.</summary>
    internal IStoreCatalog Catalog { get; }

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; }

    /// <summary>How jobs are remembered; null if they are not.</summary>
    internal JournalOptions? Journal { get; }

    /// <summary>Copies one object. May be repeated: a verified copy of the same version is found again and nothing is sent.</summary>
    /// <param name="source">Where it is: <c>s3://bucket/key</c>.</param>
    /// <param name="target">Where it goes: <c>az://container/key</c>; a target that ends with <c>/</c> is a prefix, to which the source's
    /// key is added.</param>
    /// <param name="options">How; the defaults if null.</param>
    /// <param name="progress">Told how far it is, about five times a second.</param>
    /// <param name="cancellationToken">Stops it. What the target held is as it was.</param>
    /// <returns>What became of it, also if it failed: see <see cref="TransferReceipt.Outcome"/>.</returns>
    /// <exception cref="ConfigurationException">A location, an option or a variable is invalid. Nothing was begun.</exception>
    /// <exception cref="JournalException">The journal cannot be used; see <see cref="TrasvaseOptions.Journal"/>.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<TransferReceipt> CopyAsync(
        string source,
        string target,
        TransferOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        OneAsync(source, target, remove: false, options, progress, cancellationToken);

    /// <summary>
    /// Moves one object: copies it, and removes the source once the target is verified, if the source still is the version that
    /// was copied. Everything else is as with <see cref="CopyAsync"/>.
    /// </summary>
    /// <inheritdoc cref="CopyAsync"/>
    public Task<TransferReceipt> MoveAsync(
        string source,
        string target,
        TransferOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        OneAsync(source, target, remove: true, options, progress, cancellationToken);

    /// <summary>Copies one object, or everything below a prefix (a source that ends with <c>/</c> or names no key).</summary>
    /// <param name="source">Where from.</param>
    /// <param name="target">Where to.</param>
    /// <param name="options">How; the defaults if null.</param>
    /// <param name="onReceipt">Called once for every object, one at a time.</param>
    /// <param name="progress">Told how far it is, about five times a second.</param>
    /// <param name="cancellationToken">Stops it: nothing new begins.</param>
    /// <returns>How many objects had which outcome. A job-wide failure is in <see cref="JobReport.Stopped"/>.</returns>
    /// <exception cref="ConfigurationException">A location, an option or a variable is invalid. Nothing was begun.</exception>
    /// <exception cref="JournalException">The journal cannot be used; see <see cref="TrasvaseOptions.Journal"/>.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<JobReport> CopyAllAsync(
        string source,
        string target,
        JobOptions? options = null,
        Func<TransferReceipt, ValueTask>? onReceipt = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        AllAsync(Request(JobVerb.Copy, source, target, options), onReceipt, progress, cancellationToken);

    /// <summary>Moves one object, or everything below a prefix. Everything else is as with <see cref="CopyAllAsync"/>.</summary>
    /// <inheritdoc cref="CopyAllAsync"/>
    public Task<JobReport> MoveAllAsync(
        string source,
        string target,
        JobOptions? options = null,
        Func<TransferReceipt, ValueTask>? onReceipt = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        AllAsync(Request(JobVerb.Move, source, target, options), onReceipt, progress, cancellationToken);

    /// <summary>
    /// Makes what is below the target's prefix what is below the source's: copies what is new or changed, replacing what it was
    /// (<see cref="TransferOptions.IfExists"/> does not count), and with <see cref="SyncOptions.Delete"/> removes what the source has not.
    /// Needs both sides to list in order.
    /// </summary>
    /// <inheritdoc cref="CopyAllAsync"/>
    public Task<JobReport> SyncAllAsync(
        string source,
        string target,
        JobOptions? options = null,
        Func<TransferReceipt, ValueTask>? onReceipt = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        AllAsync(Request(JobVerb.Sync, source, target, options), onReceipt, progress, cancellationToken);

    /// <summary>
    /// Compares one object, or everything below a prefix, with what is at the target, and moves nothing: by the digests that both
    /// sides tell and the stamp at the target, or with <see cref="VerifyMode.ReadBack"/> by reading what the target holds and,
    /// where the source has no digest of its own, the source. Changes nothing at either side.
    /// </summary>
    /// <param name="source">Where from, as for <see cref="CopyAllAsync"/>.</param>
    /// <param name="target">Where to: the same that was given when it was copied.</param>
    /// <param name="options">Which objects, and how: <see cref="TransferOptions.Verify"/>, connections, memory and retries count; the
    /// defaults if null.</param>
    /// <param name="onReceipt">Called once for every object, one at a time.</param>
    /// <param name="cancellationToken">Stops it: nothing new begins.</param>
    /// <returns>How many objects had which outcome. A job-wide failure is in <see cref="VerifyReport.Stopped"/>.</returns>
    /// <exception cref="ConfigurationException">A location, an option or a variable is invalid. Nothing was begun.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<VerifyReport> VerifyAllAsync(
        string source,
        string target,
        JobOptions? options = null,
        Func<VerifyReceipt, ValueTask>? onReceipt = null,
        CancellationToken cancellationToken = default)
    {
        options = JobLaunch.Valid(options ?? new JobOptions(), options?.Validate() ?? []);
        var from = Catalog.Parse(source);
        var to = Catalog.Parse(target);
        return new VerifyRunner(
            Catalog.OpenSource(from),
            Catalog.OpenSource(to),
            options.Transfer,
            Time)
        { Patience = Patience.Of(options.Transfer.Patience, isJob: false), Waiting = options.OnWaiting }
            .RunAsync(
                new ScopeChoice(Catalog, Time).Of(from, to, options.Selection),
                onReceipt ?? (static _ => ValueTask.CompletedTask),
                cancellationToken);
    }

    /// <summary>Lists what is at a location: everything whose key begins with its key.</summary>
    /// <param name="location">Where.</param>
    /// <param name="delimiter">Rolls up keys that hold this text behind the location's key; null to list every key.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ConfigurationException">The location, an option or a variable is invalid.</exception>
    /// <exception cref="StoreException">The store refused, or its answer is not a listing.</exception>
    public IAsyncEnumerable<ListingPage> ListAsync(string location, string? delimiter = null, CancellationToken cancellationToken = default)
    {
        var parsed = Catalog.Parse(location);
        return Catalog.OpenSource(parsed).ListAsync(new ListOptions { Prefix = parsed.Key, Delimiter = delimiter }, cancellationToken);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _transport?.Dispose();
        _s3Transport?.Dispose();
    }

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
        var report = await AllAsync(
            Request(remove ? JobVerb.Move : JobVerb.Copy, source, target, options is null ? null : JobOptions.FromTransferOptions(options)),
            Keep,
            progress,
            cancellationToken).ConfigureAwait(false);
        return receipt
            ?? throw new StoreException(
                report.StoppedBy ?? StoreErrorKind.Unexpected, RetryAdvice.Never, report.Stopped ?? "No object was taken up.");

        ValueTask Keep(TransferReceipt only)
        {
            receipt = only;
            return ValueTask.CompletedTask;
        }
    }

    private Task<JobReport> AllAsync(
        JobRequest request,
        Func<TransferReceipt, ValueTask>? onReceipt,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken) =>
        new JobLaunch(Catalog, Time, Journal)
            .RunAsync(request, onReceipt ?? (static _ => ValueTask.CompletedTask), progress, cancellationToken);

    private JobRequest Request(JobVerb verb, string source, string target, JobOptions? options) =>
        new(verb, Catalog.Parse(source), Catalog.Parse(target), options ?? new JobOptions());
}
