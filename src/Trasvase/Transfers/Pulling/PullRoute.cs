using Trasvase.Storage;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Pulling;

/// <summary>
/// Decides whether the target can pull from this source at all. A pull that profiles or addresses rule out is not tried; otherwise one
/// small ranged pull decides. Its success holds for the whole job. Its failure holds for a while, which grows with each failure.
/// </summary>
internal sealed class PullRoute : IDisposable
{
    private const long ProbeLength = 1024;
    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(10);

    // Credentials are renewed this long before they expire. A URL that lives shorter than requested by no more than this is accepted.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly SendContext _context;
    private readonly PullBreaker _breaker;
    private readonly SemaphoreSlim _one = new(1);
    private TimeSpan _pause = PauseFirst;
    private volatile Answer? _answer;

    /// <summary>Makes the route of one job.</summary>
    public PullRoute(SendContext context, Finder finder)
    {
        _context = context;
        _breaker = new PullBreaker(context.Time);
        PullRequests = new PullRequests(context, finder, _breaker);
        WhyNever = WhyRuledOut(context.Source.Profile, context.Target.Profile, context.Options.Via);
    }

    /// <summary>Has the target pull, for as long as that works.</summary>
    public PullRequests PullRequests { get; }

    /// <summary>Why nothing is pulled in this job, as the end of a sentence; null if pulling is not ruled out.</summary>
    public string? WhyNever { get; }

    /// <summary>Whether pulling is not ruled out by anything known so far.</summary>
    public bool MayPull => WhyNever is null && _answer is null or { Why: null };

    /// <summary>
    /// Returns why nothing is pulled between these two stores, judging by their profiles and the user's choice, as the end of a sentence;
    /// null if pulling is not ruled out.
    /// </summary>
    public static string? WhyRuledOut(StoreProfile source, StoreProfile target, TransferRoute via) => via == TransferRoute.Relay
        ? "that was asked for"
        : WhyImpossible(source, target) ?? (via == TransferRoute.Auto ? WhyOutOfReach(source, target) : null);

    /// <summary>Returns why the target can never pull from the source, as the end of a sentence; null if it can.</summary>
    public static string? WhyImpossible(StoreProfile source, StoreProfile target) =>
        target.PullReach != PullReach.AnyUrl ? $"{target.Name} fetches nothing by itself from {source.Name}"
        : source.WhyNoGrants is { } why ? $"{source.Name} {why}"
        : !target.ProtectsBytes && target.Network != NetworkScope.ThisMachine
            ? $"{target.Name} is reached over plain HTTP, where others could read the signed URL on its way and use it"
        : null;

    /// <summary>Describes, for people, whether this job pulled or relayed and why; null if no object had to decide it.</summary>
    /// <param name="copied">The number of objects that the target pulled.</param>
    /// <param name="sent">The number of bytes that were stored.</param>
    /// <param name="relayed">The number of those bytes that passed through this machine.</param>
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

    /// <summary>Refuses a request of the user that cannot be met, before anything begins.</summary>
    /// <exception cref="StoreException">
    /// Unsupported if only pulling is allowed and the target cannot pull; InvalidRequest if no URL can live as long as requested.
    /// </exception>
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
            // Signing a URL sends no request to the store; it only looks at the credentials.
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

    /// <summary>Returns why an object is not to be pulled; null if it may be. The first caller waits for the probe.</summary>
    /// <param name="source">The source version, with at least one byte.</param>
    /// <param name="targetKey">The object's key at the target.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="SourceChangedException">The source version is not there any more.</exception>
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

    // The scopes are ordered: a store can be reached by every store with the same or a later scope.
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
            // The target was not even asked to pull, so the error concerns only this object.
            return e.Message;
        }
        catch (StoreException e)
        {
            // A refusal now, or for this object, must not decide for a job of days.
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

    // Stages the part in an upload that is never completed.
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
            // Nobody reads an abandoned upload, so an abort that fails is not an error.
        }
    }

    private bool IsValid(Answer answer) => answer.Until is not { } until || _context.Time.GetUtcNow() < until;

    private sealed record Answer(string? Why, DateTimeOffset? Until);
}
