namespace Trasvase.Http;

/// <summary>
/// The refusals of one call whose causes were removed so far. A first contact may meet several in a row: another region, a wrong clock,
/// an expired token. If the same refusal comes twice, the cause was a different one and the call fails.
/// </summary>
internal sealed class Mending(IRequestAuthority authority)
{
    private const int Most = 3;

    private readonly List<(int? Status, string? Code)> _mended = [];

    /// <summary>Tries to remove the cause of a refusal.</summary>
    /// <returns>Whether the same request should be sent again at once.</returns>
    public async ValueTask<bool> TryAsync(Refusal refusal, CancellationToken cancellationToken)
    {
        // New credentials of ours cannot help if another service (the source of a pull) refused.
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
