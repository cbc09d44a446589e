using Trasvase.Storage;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Pulling;

/// <summary>
/// Whether the target can fetch from this source at all. What profiles and addresses rule out is not tried; the rest is settled by one
/// small ranged fetch: that it works holds for the whole job, that it does not for a while, which grows.
/// </summary>
internal sealed class PullRoute : IDisposable
{
    private const long ProbeLength = 1024;
    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(10);

    // The credentials are renewed so long before they end: less than that is no less than was asked for.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly SendContext _context;
    private readonly PullBreaker _breaker;
    private readonly SemaphoreSlim _one = new(1);
    private TimeSpan _pause = PauseFirst;
    private volatile Answer? _answer;

    public PullRoute(SendContext context, Finder finder)
    {
        _context = context;
        _breaker = new PullBreaker(context.Time);
        PullRequests = new PullRequests(context, finder, _breaker);
        WhyNever = WhyRuledOut(context.Source.Profile, context.Target.Profile, context.Options.Via);
    }

    /// <summary>Asks the target, as long as that works.</summary>
    public PullRequests PullRequests { get; }

    /// <summary>Why nothing is copied in this job, as the end of a sentence; null if that is not ruled out.</summary>
    public string? WhyNever { get; }

    /// <summary>Whether copying is not ruled out, by all that is known by now.</summary>
    public bool MayPull => WhyNever is null && _answer is null or { Why: null };

    /// <summary>
    /// Why nothing is copied between these two, as the end of a sentence, by what their profiles and the user say; null if that is not
    /// ruled out.
    /// </summary>
    public static string? WhyRuledOut(StoreProfile source, StoreProfile target, TransferRoute via) => via == TransferRoute.Relay
        ? "that was asked for"
        : WhyImpossible(source, target) ?? (via == TransferRoute.Auto ? WhyOutOfReach(source, target) : null);

    /// <summary>Why these two can never do it; null if they can.</summary>
    public static string? WhyImpossible(StoreProfile source, StoreProfile target) =>
        target.PullReach != PullReach.AnyUrl ? $"{target.Name} fetches nothing by itself from {source.Name}"
        : source.WhyNoGrants is { } why ? $"{source.Name} {why}"
        : !target.ProtectsBytes && target.Network != NetworkScope.ThisMachine
            ? $"{target.Name} is reached over plain HTTP, where others could read the signed URL on its way and use it"
        : null;

    /// <summary>Which way this job took and why, for people; null if no object had to decide it.</summary>
    /// <param name="copied">How many objects the target fetched by itself.</param>
    /// <param name="sent">Bytes that were stored.</param>
    /// <param name="relayed">Of those, bytes that passed through us.</param>
    public string? Describe(long copied, long sent, long relayed) => (WhyNever, _answer) switch
    {
        _ when _context.Options.Via == TransferRoute.Relay => "relay, as was asked for",
        _ when _context.Options.Via == TransferRoute.Pull && WhyNever is null => "pull, as was asked for",
        ({ } never, _) => $"relay: {never}",
        (_, null) => null,
        (_, { Why: { } why }) when copied == 0 => $"relay: {why}",
        (_, { Why: { } why }) => $"pull, and by relay since {why}",
        _ when sent > 0 && relayed == sent =>
            $"relay: {_context.Target.Profile.Name} can fetch from {_context.Source.Profile.Name}, but none of these objects could be "
            + $"pulled ({_breaker.Why?.TrimEnd('.') ?? "their notes say why"})",
        _ =>
            $"pull: {_context.Target.Profile.Name} fetches from {_context.Source.Profile.Name} "
            + $"itself{(relayed > 0 ? ", but for what the notes name" : "")}",
    };

    /// <summary>Refuses, before anything begins, what was asked for and cannot be.</summary>
    /// <exception cref="StoreException">Unsupported if only pulling is allowed and these two cannot; InvalidRequest if no URL can live as
    /// long as was asked for.</exception>
    public async Task EnsureAskedForAsync(CancellationToken cancellationToken)
    {
        if (_context.Options.Via == TransferRoute.Pull && WhyNever is { } why)
        {
            throw new StoreException(
                StoreErrorKind.Unsupported,
                RetryAdvice.Never,
                $"Only pulling is allowed (--via pull), but {why}. With --via auto everything is relayed.");
        }

        if (WhyNever is null && _context.Options.UrlExpires is { } expires)
        {
            // Nothing is asked of the store for it; only the credentials are looked at.
            var now = _context.Time.GetUtcNow();
            var any = new ObjectInfo { Key = new ObjectKey("any"), Size = 1, ETag = "\"any\"", LastModified = now };
            var grant = await _context.Source.GrantReadAsync(any, expires, cancellationToken).ConfigureAwait(false);
            var missing = now + expires - grant.Expires;
            var allowed = Tolerance < expires / 2 ? Tolerance : expires / 2;
            if (missing > allowed)
            {
                throw new StoreException(
                    StoreErrorKind.InvalidRequest,
                    RetryAdvice.Never,
                    $"The URL is to live {expires.TotalSeconds:0} s, but the temporary credentials that sign it live only "
                    + $"{Math.Max(0, (grant.Expires - now).TotalSeconds):0} s: "
                    + "ask for less (--url-expires), or leave it out; a fresh URL is signed for every part anyway.");
            }
        }
    }

    /// <summary>Why an object is not to be copied; null if it may. The first one that asks has to wait for the probe.</summary>
    /// <param name="source">The version, with at least one byte.</param>
    /// <param name="targetKey">Where it is going to be.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="SourceChangedException">It is not there any more.</exception>
    public async Task<string?> WhyNotAsync(ObjectInfo source, ObjectKey targetKey, CancellationToken cancellationToken)
    {
        if (WhyNever is not null || _context.Options.Via == TransferRoute.Pull)
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
            return _answer is { } meanwhile && IsValid(meanwhile)
                ? meanwhile.Why
                : await ProbeAsync(source, targetKey, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    // The order of scopes is that of who may be reached by whom.
    private static string? WhyOutOfReach(StoreProfile source, StoreProfile target) => source.Network <= target.Network ? null
        : $"{source.Name} at {source.Service} can only be reached from "
            + $"{(source.Network == NetworkScope.ThisMachine ? "this machine" : "its own network")}, and {target.Name} is elsewhere";

    private async Task<string?> ProbeAsync(ObjectInfo source, ObjectKey targetKey, CancellationToken cancellationToken)
    {
        try
        {
            using var slot = await _context.Limits.EnterPullAsync(cancellationToken).ConfigureAwait(false);
            var ask = PullRequests.LimitAttempts(() => FetchAsync(source, targetKey, cancellationToken));
            var receipt = await RetryLoop.RunAsync(
                _context.Options.Retry, _context.Time, _ => ask(), cancellationToken).ConfigureAwait(false);
            _answer = new Answer(
                receipt.Digest is { Algorithm: DigestAlgorithm.Crc64Nvme }
                    ? null
                    : $"{_context.Target.Profile.Name} does not tell a digest of what it fetches", Until: null);
            return _answer.Why;
        }
        catch (StoreException e) when (e is { Kind: StoreErrorKind.InvalidRequest, Status: null })
        {
            // It was not even asked: that is a matter of this one object.
            return e.Message;
        }
        catch (StoreException e)
        {
            // What is refused now, or for this object, does not decide for a job of days.
            _answer = new Answer(Explain(e), e.Kind == StoreErrorKind.Unsupported ? null : _context.Time.GetUtcNow() + _pause);
            _pause = _pause * 2 < PauseMax ? _pause * 2 : PauseMax;
            return _answer.Why;
        }
    }

    private string Explain(StoreException refusal) => refusal switch
    {
        { Kind: StoreErrorKind.SourceRefused, SourceStatus: { } status } =>
            $"{_context.Target.Profile.Name} could not read from {_context.Source.Profile.Name}, which answered it {status}",
        { Kind: StoreErrorKind.SourceRefused } =>
            $"{_context.Target.Profile.Name} could not reach {_context.Source.Profile.Name} at {_context.Source.Profile.Service}",
        _ => refusal.Message.TrimEnd('.'),
    };

    // What it stages belongs to an upload that is never completed.
    private async Task<PartReceipt> FetchAsync(ObjectInfo source, ObjectKey targetKey, CancellationToken cancellationToken)
    {
        var upload = await _context.Target.BeginUploadAsync(targetKey, new WriteOptions(), cancellationToken).ConfigureAwait(false);
        try
        {
            var part = new Part(1, 0, Math.Min(ProbeLength, source.Size));
            return await PullRequests.AskAsync(
                source,
                grant => _context.Target.PullPartAsync(upload, part, grant, expected: null, cancellationToken),
                cancellationToken).ConfigureAwait(false);
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
