using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Trasvase.Hosting;
using Trasvase.Http.Connecting;
using Trasvase.Storage;
using Trasvase.Transfers.Pacing;

namespace Trasvase;

/// <summary>
/// Moves objects from S3 to Azure Blob Storage without landing them on disk. One client serves any number of calls at a time and keeps
/// their connections open, so make one client and keep it.
/// </summary>
public sealed partial class TrasvaseClient : ITrasvaseClient, IDisposable
{
    private readonly HttpMessageInvoker? _transport;
    private readonly HttpMessageInvoker? _s3Transport;
    private readonly ILogger _logger;
    private readonly bool _ownsShared;

    /// <summary>Makes a client from the environment variables that both clouds' own tools use.</summary>
    /// <exception cref="ConfigurationException">
    /// A variable does not name a valid proxy, or names certificate authorities that cannot be read.
    /// </exception>
    public TrasvaseClient()
        : this(TrasvaseOptions.FromEnvironment())
    {
    }

    /// <summary>Makes a client with these options.</summary>
    /// <param name="options">How to reach both clouds, and what the client may use.</param>
    /// <param name="time">The clock; null, the default, for the system's.</param>
    /// <param name="logger">Receives when calls begin and end, what fails, what is waited for and which requests are made again. No
    /// secret is logged. Null, the default, to log nothing.</param>
    /// <exception cref="ConfigurationException">
    /// A limit is out of range, or a variable does not name a valid proxy, or names certificate authorities that cannot be read.
    /// </exception>
    public TrasvaseClient(TrasvaseOptions options, TimeProvider? time = null, ILogger<TrasvaseClient>? logger = null)
        : this(options, time, logger, shared: null)
    {
    }

    /// <summary>Makes a client that shares its limits with others.</summary>
    internal TrasvaseClient(TrasvaseOptions options, TimeProvider? time, ILogger<TrasvaseClient>? logger, SharedLimits? shared)
    {
        ArgumentNullException.ThrowIfNull(options);
        _logger = logger ?? NullLogger<TrasvaseClient>.Instance;
        Time = time ?? TimeProvider.System;
        Journal = options.Journal;
        IsCommand = options.IsCommand;
        Shared = shared ?? SharedBy(options.Limits);
        _ownsShared = shared is null;
        var machine = Surroundings.Read(options.S3, Environment.GetEnvironmentVariable);
        var http = new HttpOptions { IdleTimeout = options.IdleTimeout, Retry = options.Retry, Time = Time, Proxy = machine.Proxy };
        _transport = HttpTransport.Create(http);
        _s3Transport = machine.Authorities is null ? null : HttpTransport.Create(http with { Authorities = machine.Authorities });
        Catalog = new StoreCatalog(options with { S3 = machine.S3 }, http, _transport, _s3Transport);
    }

    /// <summary>Makes a client that uses other stores.</summary>
    internal TrasvaseClient(
        IStoreCatalog stores,
        TimeProvider time,
        JournalOptions? journal = null,
        ClientLimits? limits = null,
        ILogger? logger = null)
    {
        _logger = logger ?? NullLogger.Instance;
        Catalog = stores;
        Time = time;
        Journal = journal;
        IsCommand = true;
        Shared = limits is null ? null : new SharedLimits(limits, time);
        _ownsShared = true;
    }

    /// <summary>Opens the stores of both sides.</summary>
    internal IStoreCatalog Catalog { get; }

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; }

    /// <summary>How jobs are remembered; null if they are not.</summary>
    internal JournalOptions? Journal { get; }

    /// <summary>Whether the client serves the command line, so that messages name options instead of properties.</summary>
    internal bool IsCommand { get; init; }

    /// <summary>The limits that all calls of the client share; null if there are none.</summary>
    internal SharedLimits? Shared { get; }

    /// <summary>
    /// Copies one object. May be repeated: if the target already holds a verified copy of the same version, nothing is sent.
    /// </summary>
    /// <param name="source">The object to copy: <c>s3://bucket/key</c>.</param>
    /// <param name="target">Where to store the object: <c>az://container/key</c>. A target that ends with <c>/</c> is a prefix, to which
    /// the source's key is added.</param>
    /// <param name="options">How to transfer the object; null for the defaults.</param>
    /// <param name="progress">Receives the progress, about five times a second; null for none.</param>
    /// <param name="cancellationToken">Cancels the transfer. What the target held stays as it was.</param>
    /// <returns>What became of the object, also if it failed: see <see cref="TransferReceipt.Outcome"/>.</returns>
    /// <exception cref="ConfigurationException">
    /// The source is not one object, or a location, an option or a variable is invalid. Nothing was begun.
    /// </exception>
    /// <exception cref="JournalException">The journal cannot be used; see <see cref="TrasvaseOptions.Journal"/>.</exception>
    /// <exception cref="StoreException">The transfer stopped before the object was taken up.</exception>
    /// <exception cref="OperationCanceledException">The transfer was cancelled.</exception>
    public Task<TransferReceipt> CopyAsync(
        string source,
        string target,
        TransferOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        OneAsync(source, target, remove: false, options, progress, cancellationToken);

    /// <summary>
    /// Moves one object: copies it, and removes the source once the target is verified, if the source is still the version that was
    /// copied. Everything else is as with <see cref="CopyAsync"/>.
    /// </summary>
    /// <inheritdoc cref="CopyAsync"/>
    public Task<TransferReceipt> MoveAsync(
        string source,
        string target,
        TransferOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        OneAsync(source, target, remove: true, options, progress, cancellationToken);

    /// <summary>Copies one object, or everything below a prefix: a source that ends with <c>/</c> or names no key.</summary>
    /// <param name="source">The object or the prefix to copy from.</param>
    /// <param name="target">The key or the prefix to copy to. If the source is a prefix, the target must be a prefix as well.</param>
    /// <param name="options">Which objects to copy, and how; null for the defaults.</param>
    /// <param name="onReceipt">Called once for every object that this call finishes, one at a time; null for none.</param>
    /// <param name="progress">Receives the progress, about five times a second; null for none.</param>
    /// <param name="cancellationToken">Stops the job: nothing new begins.</param>
    /// <returns>
    /// The number of objects with each outcome. If a failure stopped the whole job, <see cref="JobReport.Stopped"/> says why.
    /// </returns>
    /// <exception cref="ConfigurationException">A location, an option or a variable is invalid. Nothing was begun.</exception>
    /// <exception cref="JournalException">The journal cannot be used; see <see cref="TrasvaseOptions.Journal"/>.</exception>
    /// <exception cref="ReportException">The report file cannot be written; see <see cref="JobOptions.Report"/>.</exception>
    /// <exception cref="OperationCanceledException">The job was cancelled.</exception>
    public Task<JobReport> CopyAllAsync(
        string source,
        string target,
        JobOptions? options = null,
        Func<TransferReceipt, ValueTask>? onReceipt = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        AllAsync(new JobCall(JobVerb.Copy, source, target, options), onReceipt, progress, cancellationToken);

    /// <summary>Moves one object, or everything below a prefix. Everything else is as with <see cref="CopyAllAsync"/>.</summary>
    /// <inheritdoc cref="CopyAllAsync"/>
    public Task<JobReport> MoveAllAsync(
        string source,
        string target,
        JobOptions? options = null,
        Func<TransferReceipt, ValueTask>? onReceipt = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        AllAsync(new JobCall(JobVerb.Move, source, target, options), onReceipt, progress, cancellationToken);

    /// <summary>
    /// Makes what is below the target's prefix equal to what is below the source's prefix: copies what is new or changed, replacing what
    /// has the same key (<see cref="TransferOptions.IfExists"/> is ignored), and with <see cref="SyncOptions.Delete"/> removes what the
    /// source does not have, for which a journal is needed. Both sides must list in order.
    /// </summary>
    /// <inheritdoc cref="CopyAllAsync"/>
    public Task<JobReport> SyncAllAsync(
        string source,
        string target,
        JobOptions? options = null,
        Func<TransferReceipt, ValueTask>? onReceipt = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        AllAsync(new JobCall(JobVerb.Sync, source, target, options), onReceipt, progress, cancellationToken);

    /// <summary>
    /// Compares one object, or everything below a prefix, with what is at the target. Moves nothing, and changes nothing at either side.
    /// Compares the digests that both sides report and the stamp at the target. With <see cref="VerifyMode.ReadBack"/>, reads what the
    /// target holds and, where the source has no digest of its own, the source.
    /// </summary>
    /// <param name="source">The source, as for <see cref="CopyAllAsync"/>.</param>
    /// <param name="target">The target that was given when the objects were copied.</param>
    /// <param name="options">Which objects to compare, and how: <see cref="TransferOptions.Verify"/>, what is carried along, connections,
    /// memory, retries and patience apply; null for the defaults.</param>
    /// <param name="onReceipt">Called once for every object, one at a time; null for none.</param>
    /// <param name="cancellationToken">Stops the comparison: nothing new begins.</param>
    /// <returns>
    /// The number of objects with each outcome. If a failure stopped the whole comparison, <see cref="VerifyReport.Stopped"/> says why.
    /// </returns>
    /// <exception cref="ConfigurationException">A location, an option or a variable is invalid. Nothing was begun.</exception>
    /// <exception cref="OperationCanceledException">The comparison was cancelled.</exception>
    public Task<VerifyReport> VerifyAllAsync(
        string source,
        string target,
        JobOptions? options = null,
        Func<VerifyReceipt, ValueTask>? onReceipt = null,
        CancellationToken cancellationToken = default)
    {
        var told = onReceipt ?? (static _ => ValueTask.CompletedTask);
        return IsCommand
            ? VerifyAsync(source, target, options, told, cancellationToken)
            : VoicedAsync(
                () => VerifyAsync(source, target, options, receipt => told(LibraryVoice.Of(receipt)), cancellationToken),
                LibraryVoice.Of);
    }

    /// <summary>Lists the objects at a location: every object whose key begins with the location's key.</summary>
    /// <param name="location">The location to list.</param>
    /// <param name="delimiter">Keys that hold this text after the location's key are rolled up into one prefix; null, the default, to
    /// list every key.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <returns>The pages of the listing. Each page is requested when it is enumerated.</returns>
    /// <exception cref="ConfigurationException">The location, an option or a variable is invalid.</exception>
    /// <exception cref="StoreException">The store refused, or its answer is not a listing.</exception>
    public IAsyncEnumerable<ListingPage> ListAsync(string location, string? delimiter = null, CancellationToken cancellationToken = default)
    {
        return Listed(List);

        IAsyncEnumerable<ListingPage> List()
        {
            var parsed = Catalog.Parse(location);
            return Catalog.OpenSource(parsed).ListAsync(new ListOptions { Prefix = parsed.Key, Delimiter = delimiter }, cancellationToken);
        }
    }

    /// <summary>Closes the client's connections.</summary>
    public void Dispose()
    {
        _transport?.Dispose();
        _s3Transport?.Dispose();
        if (_ownsShared)
        {
            Shared?.Dispose();
        }
    }

    private SharedLimits? SharedBy(ClientLimits? limits) =>
        limits is null ? null : new SharedLimits(JobLaunch.Valid(limits, limits.Validate()), Time);
}
