namespace Trasvase.Cli.Output.Display;

/// <summary>How fast it goes, from snapshots as they come. Not for use by two threads at a time.</summary>
internal sealed class RateMeter
{
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Steadily = TimeSpan.FromSeconds(30);

    private readonly Queue<Sample> _samples = new();
    private TimeSpan? _moving;

    /// <summary>Over the last few seconds; nothing before there are two snapshots.</summary>
    public Rates Rates { get; private set; }

    /// <summary>Over a longer time, to tell what is left; null while nothing has moved for long enough to be evidence.</summary>
    public Rates? Steady { get; private set; }

    /// <summary>What there is to say of a snapshot, once it was taken in.</summary>
    public ProgressFacts Facts(TransferProgress progress)
    {
        Add(progress.Elapsed, progress.BytesMoved, progress.Done);
        return new ProgressFacts(progress, Rates) { Steady = Steady };
    }

    /// <summary>Takes a snapshot in.</summary>
    /// <param name="at">Time since the beginning.</param>
    /// <param name="bytes">Bytes moved since the beginning. Fewer than before if an attempt failed and was taken back.</param>
    /// <param name="objects">Objects done since the beginning.</param>
    public void Add(TimeSpan at, long bytes, long objects = 0)
    {
        var now = new Sample(at, bytes, objects);
        _moving ??= bytes > 0 || objects > 0 ? at : null;
        _samples.Enqueue(now);
        while (_samples.Count > 2 && at - _samples.Peek().At > Steadily)
        {
            _samples.Dequeue();
        }

        Rates = now.Since(_samples.LastOrDefault(sample => at - sample.At >= Lately, _samples.Peek()));

        // What was before anything moved, a listing perhaps, says nothing about how long the rest takes.
        var began = _samples.First(sample => sample.At >= (_moving ?? at));
        Steady = at - began.At >= Lately ? now.Since(began) : null;
    }

    private readonly record struct Sample(TimeSpan At, long Bytes, long Objects)
    {
        public Rates Since(Sample earlier)
        {
            var seconds = (At - earlier.At).TotalSeconds;
            return seconds <= 0
                ? default
                : new Rates(Math.Max(0, (Bytes - earlier.Bytes) / seconds), Math.Max(0, (Objects - earlier.Objects) / seconds));
        }
    }
}

/// <summary>How fast it goes.</summary>
/// <param name="Bytes">Bytes a second.</param>
/// <param name="Objects">Objects that are done a second.</param>
internal readonly record struct Rates(double Bytes, double Objects);
