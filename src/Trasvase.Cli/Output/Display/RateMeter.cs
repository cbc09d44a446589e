namespace Trasvase.Cli.Output.Display;

/// <summary>Computes rates from snapshots as they arrive. Not thread-safe.</summary>
internal sealed class RateMeter
{
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Steadily = TimeSpan.FromSeconds(30);

    private readonly Queue<Sample> _samples = new();
    private TimeSpan? _moving;

    /// <summary>The rates over the last few seconds; zero until there are two snapshots.</summary>
    public Rates Rates { get; private set; }

    /// <summary>The rates over a longer time, for estimating the time left; null until something has moved for long enough.</summary>
    public Rates? Steady { get; private set; }

    /// <summary>Adds a snapshot and returns its facts.</summary>
    public ProgressFacts Facts(TransferProgress progress)
    {
        Add(progress.Elapsed, progress.BytesMoved, progress.Done);
        return new ProgressFacts(progress, Rates) { Steady = Steady };
    }

    /// <summary>Adds a snapshot.</summary>
    /// <param name="at">The time since the beginning.</param>
    /// <param name="bytes">The bytes moved since the beginning. The number decreases if an attempt failed and its bytes were taken
    /// back.</param>
    /// <param name="objects">The objects done since the beginning.</param>
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

        // The time before anything moved, such as that of a listing, says nothing about how long the rest takes.
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

/// <summary>The rates of a job.</summary>
/// <param name="Bytes">The bytes moved a second.</param>
/// <param name="Objects">The objects done a second.</param>
internal readonly record struct Rates(double Bytes, double Objects);
