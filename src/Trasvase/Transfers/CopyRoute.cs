using Trasvase.Storage;

namespace Trasvase.Transfers;

/// <summary>
/// Whether the target can fetch from this source at all. What profiles and addresses rule out is not tried; the rest is settled by one
/// small ranged fetch, whose answer holds for the whole job.
/// </summary>
internal sealed class CopyRoute : IDisposable
{
    private const long ProbeLength = 1024;
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(30);

    private readonly SendContext _context;
    private readonly SemaphoreSlim _one = new(1);
    private volatile Answer? _answer;

    public CopyRoute(SendContext context)
    {
        _context = context;
        Breaker = new CopyBreaker(context.Time);
        WhyNever = context.Options.Via == TransferRoute.Relay ? "that was asked for"
            : WhyImpossible(context.Source.Profile, context.Target.Profile) ?? (context.Options.Via == TransferRoute.Auto ? WhyOutOfReach(context.Source.Profile, context.Target.Profile) : null);
    }

    /// <summary>Whether it still works.</summary>
    public CopyBreaker Breaker { get; }

    /// <summary>Why nothing is copied in this job, as the end of a sentence; null if that is not ruled out.</summary>
    public string? WhyNever { get; }

    /// <summary>Whether copying is not ruled out, by all that is known by now.</summary>
    public bool MayCopy => WhyNever is null && _answer is null or { Why: null };

    /// <summary>Why these two can never do it; null if they can.</summary>
    public static string? WhyImpossible(StoreProfile source, StoreProfile target) =>
        target.CopyReach != CopyReach.AnyUrl ? $"{target.Name} fetches nothing by itself from {source.Name}"
        : source.WhyNoGrants is { } why ? $"{source.Name} {why}"
        : null;

    /// <summary>Which way this job took and why, for people; null if no object had to decide it.</summary>
    /// <param name="onlyRelayed">Whether bytes were sent, and all of them passed through us.</param>
    public string? Describe(bool onlyRelayed) => (WhyNever, _answer) switch
    {
        _ when _context.Options.Via == TransferRoute.Relay => "relay, as was asked for",
        ({ } never, _) => $"relay: {never}",
        (_, { Why: { } why }) => $"relay: {why}",
        (_, { Why: null }) when onlyRelayed => $"relay: {_context.Target.Profile.Name} can fetch from {_context.Source.Profile.Name}, but none of these objects could be copied (their notes say why)",
        (_, { Why: null }) => $"copy: {_context.Target.Profile.Name} fetches from {_context.Source.Profile.Name} by itself",
        _ when _context.Options.Via == TransferRoute.Copy => "copy, as was asked for",
        _ => null,
    };

    /// <summary>Refuses, before anything begins, what was asked for and cannot be.</summary>
    /// <exception cref="StoreException">Unsupported if only copying is allowed and these two cannot; InvalidRequest if no URL can live as long as was asked for.</exception>
    public async Task EnsureAskedForAsync(CancellationToken cancellationToken)
    {
        if (_context.Options.Via == TransferRoute.Copy && WhyNever is { } why)
        {
            throw new StoreException(StoreErrorKind.Unsupported, RetryAdvice.Never, $"Copying is all that is allowed (--via copy), but {why}. With --via auto everything is relayed.");
        }

        if (WhyNever is null && _context.Options.UrlExpires is { } expires)
        {
            // Nothing is asked of the store for it; only the credentials are looked at.
            var any = new ObjectInfo { Key = new ObjectKey("any"), Size = 1, ETag = "\"any\"", LastModified = _context.Time.GetUtcNow() };
            await _context.Source.GrantReadAsync(any, expires, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Why an object is not to be copied; null if it may. The first one that asks has to wait for the probe.</summary>
    /// <param name="source">The version, with at least one byte.</param>
    /// <param name="targetKey">Where it is going to be.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="SourceChangedException">It is not there any more.</exception>
    public async Task<string?> WhyNotAsync(ObjectInfo source, ObjectKey targetKey, CancellationToken cancellationToken)
    {
        if (WhyNever is not null || _context.Options.Via == TransferRoute.Copy)
        {
            return WhyNever;
        }

        if (_answer is { } known && IsValid(known))
        {
            return known.Why;
        }

        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_answer is not { } meanwhile || !IsValid(meanwhile))
            {
                _answer = meanwhile = await ProbeAsync(source, targetKey, cancellationToken).ConfigureAwait(false);
            }

            return meanwhile.Why;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    // The order of scopes is that of who may be reached by whom.
    private static string? WhyOutOfReach(StoreProfile source, StoreProfile target) => source.Network <= target.Network ? null
        : $"{source.Name} at {source.Service} can only be reached from {(source.Network == NetworkScope.ThisMachine ? "this machine" : "its own network")}, and {target.Name} is elsewhere";

    private async Task<Answer> ProbeAsync(ObjectInfo source, ObjectKey targetKey, CancellationToken cancellationToken)
    {
        try
        {
            using var slot = await _context.Limits.EnterCopyAsync(cancellationToken).ConfigureAwait(false);
            var receipt = await RetryLoop.RunAsync(_context.Options.Retry, _context.Time, token => FetchAsync(source, targetKey, token), cancellationToken).ConfigureAwait(false);
            return new Answer(
                receipt.Digest is { Algorithm: DigestAlgorithm.Crc64Nvme } ? null : $"{_context.Target.Profile.Name} does not tell a digest of what it fetches", Until: null);
        }
        catch (StoreException e)
        {
            // Trouble that passes does not decide for a job of hours.
            var passes = e.Kind is StoreErrorKind.Unavailable or StoreErrorKind.RateLimited or StoreErrorKind.Timeout;
            return new Answer(e.Message.TrimEnd('.'), passes ? _context.Time.GetUtcNow() + AskAgain : null);
        }
    }

    // What it stages belongs to an upload that is never completed.
    private async Task<PartReceipt> FetchAsync(ObjectInfo source, ObjectKey targetKey, CancellationToken cancellationToken)
    {
        var grant = await _context.Source.GrantReadAsync(source, _context.Options.UrlExpires, cancellationToken).ConfigureAwait(false);
        var upload = await _context.Target.BeginUploadAsync(targetKey, new WriteOptions(), cancellationToken).ConfigureAwait(false);
        try
        {
            var part = new Part(1, 0, Math.Min(ProbeLength, source.Size));
            return await _context.Target.CopyPartAsync(upload, part, grant, expected: null, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e is { Kind: StoreErrorKind.SourceRefused, SourceStatus: 404 or 412 or 416 })
        {
            await new Finder(_context).EnsureSameAsync(source, cancellationToken).ConfigureAwait(false);
            throw;
        }
        finally
        {
            await AbortAsync(upload).ConfigureAwait(false);
        }
    }

    private async Task AbortAsync(UploadId upload)
    {
        try
        {
            await _context.Target.AbortUploadAsync(upload, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // It holds nothing that anybody reads.
        }
    }

    private bool IsValid(Answer answer) => answer.Until is not { } until || _context.Time.GetUtcNow() < until;

    private sealed record Answer(string? Why, DateTimeOffset? Until);
}
