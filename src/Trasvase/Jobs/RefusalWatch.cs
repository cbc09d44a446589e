using Trasvase.Transfers.Sending;

namespace Trasvase.Jobs;

/// <summary>
/// Notices credentials that ended: they would fail every other object as well, so the job waits for new ones instead. A prefix that they
/// may not read is no such end: what went well before goes well still.
/// </summary>
internal sealed class RefusalWatch(Finder finder)
{
    // So many refusals one after the other are no matter of single objects, unless others still go well.
    private const int RefusalsMax = 5;

    private int _refusals;
    private int _refusalsMax = RefusalsMax;
    private TransferReceipt? _lastDone;

    /// <summary>Takes one object's receipt.</summary>
    /// <returns>Why the job has to wait, as a sentence; null if it need not.</returns>
    public async Task<string?> SeeAsync(TransferReceipt receipt)
    {
        var refused = receipt is { Outcome: Outcome.Failed, Error: StoreErrorKind.Unauthenticated or StoreErrorKind.PermissionDenied };
        _refusals = refused ? _refusals + 1 : 0;
        _lastDone = receipt is { Outcome: Outcome.Transferred or Outcome.Unchanged, IsDryRun: false } ? receipt : _lastDone;
        if (_refusals < _refusalsMax)
        {
            return null;
        }

        if (receipt.Error == StoreErrorKind.PermissionDenied
            && _lastDone is not null
            && await finder.IsAllowedAsync(_lastDone, CancellationToken.None).ConfigureAwait(false))
        {
            _refusals = 0;
            _refusalsMax = _refusalsMax * 2;
            return null;
        }

        return $"Needs credentials: {_refusals} objects one after the other were refused, the last with: {receipt.Reason}";
    }
}
