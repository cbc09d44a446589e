namespace Trasvase.Stores.S3.Signing;

/// <summary>
/// Lets one request go first. Its answer shows the bucket's region, the server's clock and what the server does not understand. Without
/// this, hundreds of requests that begin together would all be refused for the same reason. However the first request ends, the others
/// then go.
/// </summary>
internal sealed class FirstQuestion
{
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isAsked;

    /// <summary>Waits until the first request has ended, or becomes the first request.</summary>
    /// <returns>For the first request, the object to dispose when that request has ended; null for every other request.</returns>
    public async ValueTask<IDisposable?> EnterAsync(CancellationToken cancellationToken)
    {
        if (_answered.Task.IsCompleted)
        {
            return null;
        }

        if (Interlocked.Exchange(ref _isAsked, 1) == 0)
        {
            return new Asking(_answered);
        }

        await _answered.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return null;
    }

    private sealed class Asking(TaskCompletionSource answered) : IDisposable
    {
        public void Dispose() => answered.TrySetResult();
    }
}
