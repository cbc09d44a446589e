namespace Trasvase.Cli.Output;

/// <summary>Bytes a second over the last few seconds, from snapshots as they come. Not for use by two threads at a time.</summary>
internal sealed class RateMeter
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Queue<(TimeSpan At, long Bytes, long Objects)> _samples = new();

    /// <summary>Bytes a second; 0 before there are two snapshots.</summary>
    public double BytesPerSecond { get; private set; }

    /// <summary>Objects that are done a second; 0 before there are two snapshots.</summary>
    public double ObjectsPerSecond { get; private set; }

    /// <summary>What there is to say of a snapshot, once it was taken in.</summary>
    public ProgressFacts Facts(TransferProgress progress)
    {
        Add(progress.Elapsed, progress.BytesMoved, progress.Done);
        return new ProgressFacts(progress, BytesPerSecond) { ObjectsPerSecond = ObjectsPerSecond };
    }

    /// <summary>Takes a snapshot in.</summary>
    /// <param name="at">Time since the beginning.</param>
    /// <param name="bytes">Bytes moved since the beginning. Fewer than before if an attempt failed and was taken back.</param>
    /// <param name="objects">Objects done since the beginning.</param>
    public void Add(TimeSpan at, long bytes, long objects = 0)
    {
        _samples.Enqueue((at, bytes, objects));
        while (_samples.Count > 2 && at - _samples.Peek().At > Window)
        {
            _samples.Dequeue();
        }

        var first = _samples.Peek();
        ObjectsPerSecond = at > first.At ? Math.Max(0, (objects - first.Objects) / (at - first.At).TotalSeconds) : 0;
        BytesPerSecond = at > first.At ? Math.Max(0, (bytes - first.Bytes) / (at - first.At).TotalSeconds) : 0;
    }
}
