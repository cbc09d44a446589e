using Trasvase.Transfers;

namespace Trasvase.Cli.Output;

/// <summary>What every display of progress says, worked out from a snapshot. Pure.</summary>
/// <param name="Progress">The snapshot.</param>
/// <param name="BytesPerSecond">Over the last few seconds.</param>
internal sealed record ProgressFacts(TransferProgress Progress, double BytesPerSecond)
{
    /// <summary>
    /// All bytes to come to the end, as far as known. An object that was named and not listed brings its size only when it
    /// begins, so what is done and what is left of those on the move may be more than what was listed.
    /// </summary>
    public long BytesTotal => Math.Max(
        Progress.BytesListed, Progress.BytesDone + Progress.Active.Sum(active => Math.Max(0, active.Size - active.Moved)));

    /// <summary>From 0 to 1; null while the total is not known.</summary>
    public double? Fraction => Progress switch
    {
        { ListingDone: false } => null,
        _ when BytesTotal > 0 => Math.Clamp((double)Progress.BytesDone / BytesTotal, 0, 1),
        _ when Progress.Listed > 0 => (double)Progress.Done / Progress.Listed,
        _ => null,
    };

    /// <summary>Time left at this rate; null while that would be a guess.</summary>
    public TimeSpan? Left => Progress.ListingDone && BytesPerSecond >= 1 && BytesTotal > Progress.BytesDone
        ? TimeSpan.FromSeconds(Math.Min((BytesTotal - Progress.BytesDone) / BytesPerSecond, TimeSpan.FromDays(99).TotalSeconds))
        : null;

    /// <summary>Of one object its bytes tell enough: <c>8.1 MiB of 12.4 MiB, 312 KiB/s, 14 s left</c>; of many <c>1,204 of 2,000 objects, 3 failed, 8.1 GiB of 12.4 GiB, 312 MiB/s, 14 s left</c>.</summary>
    public override string ToString() => string.Join(", ", Sentence());

    private IEnumerable<string> Sentence()
    {
        var more = Progress.ListingDone ? "" : "+";
        if (Progress is not { Listed: 1, ListingDone: true })
        {
            yield return $"{Units.Count(Progress.Done)} of {Units.Count(Progress.Listed)}{more} objects";
        }

        if (Progress.Failed > 0)
        {
            yield return $"{Units.Count(Progress.Failed)} failed";
        }

        yield return $"{Units.Bytes(Progress.BytesDone)} of {Units.Bytes(BytesTotal)}{more}";
        yield return Units.Rate(BytesPerSecond);
        if (Left is { } left)
        {
            yield return $"{Units.Duration(left)} left";
        }
    }
}
