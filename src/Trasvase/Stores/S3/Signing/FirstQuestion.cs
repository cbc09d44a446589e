namespace Trasvase.Stores.S3.Signing;

/// <summary>
/// Lets one request go first. In which region a bucket is, what the server's clock says and what it does not understand is learnt from the
/// first answer; hundreds of requests that began together would all be refused for it. However the first one ends, the others go then.
/// </summary>
internal sealed class FirstQuestion
{
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isAsked;

    /// <summary>Waits for the first question's end, or becomes it.</summary>
    /// <returns>To be disposed of when the first question has ended; null for every other.</returns>
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
