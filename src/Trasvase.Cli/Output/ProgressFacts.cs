namespace Trasvase.Cli.Output;

/// <summary>What every display of progress says, worked out from a snapshot. Pure.</summary>
/// <param name="Progress">The snapshot.</param>
/// <param name="BytesPerSecond">Over the last few seconds.</param>
internal sealed record ProgressFacts(TransferProgress Progress, double BytesPerSecond)
{
    /// <summary>Objects that are done a second, over the last few seconds.</summary>
    public double ObjectsPerSecond { get; init; }

    /// <summary>
    /// All bytes to come to the end, as far as known. An object that was named and not listed brings its size only when it
    /// begins, so what is done and what is left of those on the move may be more than what was listed.
    /// </summary>
    public long BytesTotal => Math.Max(
        Progress.BytesListed, Progress.BytesDone + Progress.BytesFailed + Progress.Active.Sum(active => Math.Max(0, active.Size - active.Moved)));

    /// <summary>How much is done, from 0 to 1: 1 only if nothing failed; null while the total is not known.</summary>
    public double? Fraction => Progress switch
    {
        { ListingDone: false } => null,
        _ when BytesTotal > 0 => Math.Clamp((double)Progress.BytesDone / BytesTotal, 0, 1),
        _ when Progress.Listed > 0 => (double)(Progress.Done - Progress.Failed) / Progress.Listed,
        _ => null,
    };

    /// <summary>Time left at these rates, by bytes or by objects, whichever takes longer: small objects are no matter of bytes. Null while that would be a guess.</summary>
    public TimeSpan? Left
    {
        get
        {
            var bytes = BytesPerSecond >= 1 ? Math.Max(0, BytesTotal - Progress.BytesDone - Progress.BytesFailed) / BytesPerSecond : 0;
            var objects = ObjectsPerSecond >= 1 ? Math.Max(0, Progress.Listed - Progress.Done) / ObjectsPerSecond : 0;
            var seconds = Math.Max(bytes, objects);
            return Progress.ListingDone && seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(99).TotalSeconds)) : null;
        }
    }

    /// <summary>How many objects ended how, of those that are known: <c>1,204 of 2,000+ objects, 3 failed, still listing</c>; null of one object, whose bytes tell enough.</summary>
    public string? Objects => Progress is { Listed: 1, ListingDone: true } ? null : string.Join(", ", ObjectCounts());

    /// <summary><c>8.1 MiB of 12.4 MiB, 312 KiB/s, 14 s left</c>.</summary>
    public string Bytes => string.Join(", ", ByteCounts());

    /// <summary>What is waited for: <c>waiting for S3: the connection was refused since 12:03</c>; null for nothing.</summary>
    public string? Waiting => Progress.Waiting is { } wait ? WaitWords.Of(wait) : null;

    /// <summary>All in one line.</summary>
    public override string ToString() => string.Join(", ", new[] { Objects, Bytes, Waiting }.OfType<string>());

    private string More => Progress.ListingDone ? "" : "+";

    private IEnumerable<string> ObjectCounts()
    {
        yield return $"{Units.Count(Progress.Done)} of {Units.Count(Progress.Listed)}{More} objects";
        if (Progress.Unchanged > 0)
        {
            yield return $"{Units.Count(Progress.Unchanged)} unchanged";
        }

        if (Progress.Skipped > 0)
        {
            yield return $"{Units.Count(Progress.Skipped)} skipped";
        }

        if (Progress.Failed > 0)
        {
            yield return $"{Units.Count(Progress.Failed)} failed";
        }

        if (!Progress.ListingDone)
        {
            yield return "still listing";
        }
    }

    private IEnumerable<string> ByteCounts()
    {
        yield return $"{Units.Bytes(Progress.BytesDone)} of {Units.Bytes(BytesTotal)}{More}{(Progress.BytesFailed > 0 ? $" ({Units.Bytes(Progress.BytesFailed)} failed)" : "")}";
        yield return Units.Rate(BytesPerSecond);
        if (Objects is not null && ObjectsPerSecond > 0)
        {
            yield return Units.ObjectRate(ObjectsPerSecond);
        }

        if (Left is { } left)
        {
            yield return $"{Units.Duration(left)} left";
        }
    }
}
