namespace Trasvase.Http;

/// <summary>
/// What one call has had put right so far. A first contact may meet several things, one after the other: another region, a clock that is
/// wrong, a token that has ended. The same refusal twice was not for that reason.
/// </summary>
internal sealed class Mending(IRequestAuthority authority)
{
    private const int Most = 3;

    private readonly List<(int? Status, string? Code)> _mended = [];

    /// <summary>Tries to remove the cause of a refusal.</summary>
    /// <returns>Whether the same request is worth another attempt at once.</returns>
    public async ValueTask<bool> TryAsync(Refusal refusal, CancellationToken cancellationToken)
    {
        // What another service refused is not for our credentials to mend.
        var reason = (refusal.Error.Status, refusal.Error.Code);
        if (refusal.Error.Kind == StoreErrorKind.SourceRefused || _mended.Count >= Most || _mended.Contains(reason))
        {
            return false;
        }

        if (!await authority.TryMendAsync(refusal, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        _mended.Add(reason);
        return true;
    }
}
