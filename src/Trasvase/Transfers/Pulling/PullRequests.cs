using Trasvase.Seams;
using Trasvase.Storage;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Pulling;

/// <summary>
/// Has the target pull bytes: each time from a URL made for that one request, and for as long as the target accepts such requests.
/// </summary>
internal sealed class PullRequests(SendContext context, Finder finder, PullBreaker breaker)
{
    // A new URL or a short wait may help. After more attempts than this, a relay is faster.
    private const int AttemptsMax = 3;

    /// <summary>
    /// Whether a failed pull is worth another attempt. Where a relay is the alternative, fewer attempts are made than usual. Errors that
    /// a relay would meet too get the usual number: a target that limits the rate, or a side that is down.
    /// </summary>
    /// <param name="failure">The error.</param>
    /// <param name="attempts">The number of attempts, including this one.</param>
    public bool IsWorthwhile(StoreException failure, int attempts) => failure.Retry == RetryAdvice.Worthwhile
        && (context.Options.Via != TransferRoute.Auto
            || attempts < Math.Min(AttemptsMax, context.Options.Retry.AttemptsMax)
            || context.Limits.Sides.IsShut
            || failure.Kind == StoreErrorKind.RateLimited);

    /// <summary>
    /// Returns the same work with an error that advises against another attempt as soon as <see cref="IsWorthwhile"/> does.
    /// </summary>
    public Func<Task<T>> LimitAttempts<T>(Func<Task<T>> work)
    {
        var attempts = 0;
        return async () =>
        {
            attempts++;
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (StoreException e) when (e.Retry == RetryAdvice.Worthwhile && !IsWorthwhile(e, attempts))
            {
                throw e.With(RetryAdvice.Exhausted);
            }
        };
    }

    /// <summary>Asks the target once, with a URL of its own. May be repeated if <paramref name="ask"/> may.</summary>
    /// <exception cref="SourceChangedException">The object that the target was to pull is not there any more.</exception>
    /// <exception cref="StoreException">The pull failed; another attempt is worthwhile if a new URL may help.</exception>
    public async Task<T> AskAsync<T>(ObjectInfo source, Func<ReadGrant, Task<T>> ask, CancellationToken cancellationToken)
    {
        var grant = await context.Source.GrantReadAsync(source, context.Options.UrlExpires, cancellationToken).ConfigureAwait(false);
        var length = grant.Url.AbsoluteUri.Length;
        var most = context.Target.Profile.PullUrlMax;
        if (length > most)
        {
            throw new StoreException(
                StoreErrorKind.InvalidRequest,
                RetryAdvice.Never,
                $"The URL to fetch '{source.Key}' from has {length} characters, and {context.Target.Profile.Name} takes at most {most}.");
        }

        try
        {
            KillPoint.Pass("copy-granted");
            return await ask(grant).ConfigureAwait(false);
        }
        catch (StoreException e)
            when (e is { Kind: StoreErrorKind.SourceRefused, SourceStatus: 400 or 401 or 403, Retry: RetryAdvice.Never })
        {
            // The URL may have expired meanwhile, or the token in it (400), and the service is known to refuse valid URLs now and then.
            throw e.With(RetryAdvice.Worthwhile);
        }
        catch (StoreException e) when (MayHaveChanged(e))
        {
            await finder.EnsureSameAsync(source, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs the work unless the target has refused too often lately, and remembers the result.</summary>
    /// <param name="work">Asks the target once, or as often as it should be asked.</param>
    /// <param name="attempts">The number of attempts, including this one; null if <paramref name="work"/> makes all of them.</param>
    /// <exception cref="StoreException">
    /// An error that a relay would meet as well: the key is taken, or the target limits the rate. Or an error that is worth another
    /// attempt.
    /// </exception>
    public async Task<Pulled<T>> GuardAsync<T>(Func<Task<T>> work, int? attempts = null)
        where T : class
    {
        var isTrial = false;
        if (context.Options.Via == TransferRoute.Auto && !breaker.TryEnter(out isTrial))
        {
            return new Pulled<T>(null, breaker.Why!, Refusal: null);
        }

        var isKnown = false;
        try
        {
            var done = await work().ConfigureAwait(false);
            isKnown = true;
            breaker.Succeeded();
            return new Pulled<T>(done, Why: null, Refusal: null);
        }
        catch (StoreException e) when (IsRefusal(e) && !(attempts is { } count && IsWorthwhile(e, count)))
        {
            if (ConcernsOthers(e))
            {
                isKnown = true;
                breaker.Refused(e.Message, isTrial);
            }

            return new Pulled<T>(null, e.Message, e);
        }
        finally
        {
            if (!isKnown)
            {
                breaker.Left(isTrial);
            }
        }
    }

    private static bool IsRefusal(StoreException e) =>
        e.Kind is not (StoreErrorKind.AlreadyExists or StoreErrorKind.PreconditionFailed or StoreErrorKind.RateLimited);

    private static bool MayHaveChanged(StoreException e) =>
        e.Kind == StoreErrorKind.Corrupt || (e.Kind == StoreErrorKind.SourceRefused && e.SourceStatus is null or 404 or 409 or 412 or 416);

    // A URL that is too long, bytes that do not have the expected digest and an object that is gone concern only the one object. A source
    // that limits the rate limits this machine too.
    private static bool ConcernsOthers(StoreException e) =>
        e.Kind is not (StoreErrorKind.InvalidRequest or StoreErrorKind.Corrupt or StoreErrorKind.NotFound)
            && e.SourceStatus is not (404 or 412 or 416 or 429 or 503);
}
