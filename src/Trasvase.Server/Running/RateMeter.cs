namespace Trasvase.Server.Running;

/// <summary>The rate over the last seconds.</summary>
internal sealed class RateMeter
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Evidence = TimeSpan.FromSeconds(3);

    private readonly Queue<(TimeSpan At, long Bytes)> _seen = new();

    /// <summary>The bytes a second; 0 before anything was seen.</summary>
    public double Rate { get; private set; }

    /// <summary>Takes note of a snapshot.</summary>
    public void Add(TransferProgress progress)
    {
        _seen.Enqueue((progress.Elapsed, progress.BytesMoved));
        while (_seen.Count > 2 && progress.Elapsed - _seen.Peek().At > Window)
        {
            _seen.Dequeue();
        }

        var (at, bytes) = _seen.Peek();
        var seconds = (progress.Elapsed - at).TotalSeconds;
        Rate = seconds > 0 ? (progress.BytesMoved - bytes) / seconds : 0;
    }

    /// <summary>The seconds that are left at this rate; null before there is evidence.</summary>
    public double? SecondsLeft(TransferProgress progress) =>
        progress.ListingDone && progress.Elapsed >= Evidence && Rate > 0
            ? Math.Max(0, progress.BytesListed - progress.BytesDone - progress.BytesFailed) / Rate
            : null;
}
