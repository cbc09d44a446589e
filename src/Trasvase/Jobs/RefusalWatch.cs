using Trasvase.Transfers.Sending;

namespace Trasvase.Jobs;

/// <summary>
/// Notices credentials that have ended. They would make every other object fail as well, so the job has to wait for new ones. A prefix
/// that the credentials may not read is a different case: objects like those that succeeded before still succeed.
/// </summary>
internal sealed class RefusalWatch(Finder finder)
{
    // This many refusals in a row do not concern single objects, unless other objects still succeed.
    private const int RefusalsMax = 5;

    private int _refusals;
    private int _refusalsMax = RefusalsMax;
    private TransferReceipt? _lastDone;

    /// <summary>Takes in the receipt of one object.</summary>
    /// <returns>Why the job has to wait, as a sentence; null if it does not.</returns>
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
