using Trasvase.Seams;
using Trasvase.Storage;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Pulling;

/// <summary>
/// Has the target fetch bytes by itself: from a URL that is made for this one request, and as long as the target goes along with it.
/// </summary>
internal sealed class PullRequests(SendContext context, Finder finder, PullBreaker breaker)
{
    // What may help is a new URL and a moment's wait. More than that the way through us is faster.
    private const int AttemptsMax = 3;

    /// <summary>
    /// Whether a pull that failed is worth another attempt. Where relaying is the other way, the attempts are fewer than usual. A target
    /// that asks to be asked less often means relayed bytes too, and what failed because a side is down fails on that way as well.
    /// </summary>
    /// <param name="failure">The error.</param>
    /// <param name="attempts">How many attempts there were, this one included.</param>
    public bool IsWorthwhile(StoreException failure, int attempts) => failure.Retry == RetryAdvice.Worthwhile
        && (context.Options.Via != TransferRoute.Auto
            || attempts < Math.Min(AttemptsMax, context.Options.Retry.AttemptsMax)
            || context.Limits.IsShut
            || failure.Kind == StoreErrorKind.RateLimited);

    /// <summary>The same work, whose error advises against another attempt as soon as <see cref="IsWorthwhile"/> does.</summary>
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

    /// <summary>Asks once, with a URL of its own. May be repeated where <paramref name="ask"/> may.</summary>
    /// <exception cref="SourceChangedException">What the target was to fetch is not there any more.</exception>
    /// <exception cref="StoreException">Worthwhile where a new URL may help.</exception>
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
            // It may have ended in between, or the token in it (400), and the service is known to refuse good ones now and then.
            throw e.With(RetryAdvice.Worthwhile);
        }
        catch (StoreException e) when (MayHaveChanged(e))
        {
            await finder.EnsureSameAsync(source, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Does the work if the target has not refused too often lately, and remembers how it went.</summary>
    /// <param name="work">Asks the target once, or as often as it should be asked.</param>
    /// <param name="attempts">How many attempts there were, this one included; null if <paramref name="work"/> makes all of them.</param>
    /// <exception cref="StoreException">
    /// What another way would meet as well: somebody has the key, or the target asks to be asked less often. Or another attempt is
    /// worthwhile.
    /// </exception>
    public async Task<Pulled<T>> GuardAsync<T>(Func<Task<T>> work, int? attempts = null)
        where T : class
    {
        if (context.Options.Via == TransferRoute.Auto && !breaker.TryEnter())
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
                breaker.Refused(e.Message);
            }

            return new Pulled<T>(null, e.Message, e);
        }
        finally
        {
            if (!isKnown)
            {
                breaker.Left();
            }
        }
    }

    private static bool IsRefusal(StoreException e) =>
        e.Kind is not (StoreErrorKind.AlreadyExists or StoreErrorKind.PreconditionFailed or StoreErrorKind.RateLimited);

    private static bool MayHaveChanged(StoreException e) =>
        e.Kind == StoreErrorKind.Corrupt || (e.Kind == StoreErrorKind.SourceRefused && e.SourceStatus is null or 404 or 409 or 412 or 416);

    // A URL that is too long, bytes that are not those of a digest, an object that is gone: matters of the one object. A source that asks
    // to be asked less often asks that of us too.
    private static bool ConcernsOthers(StoreException e) =>
        e.Kind is not (StoreErrorKind.InvalidRequest or StoreErrorKind.Corrupt or StoreErrorKind.NotFound)
            && e.SourceStatus is not (404 or 412 or 416 or 429 or 503);
}
