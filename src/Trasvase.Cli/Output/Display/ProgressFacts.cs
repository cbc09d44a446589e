namespace Trasvase.Cli.Output.Display;

/// <summary>The facts that every display of progress shows, computed from a snapshot. Pure.</summary>
/// <param name="Progress">The snapshot.</param>
/// <param name="Rates">The rates over the last few seconds.</param>
internal sealed record ProgressFacts(TransferProgress Progress, Rates Rates)
{
    // A relay hears from both sides all the time; a pull is answered only when it is done.
    private static readonly TimeSpan RelaySilence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PullSilence = TimeSpan.FromSeconds(15);

    /// <summary>The rates in the long run; null while there is not enough evidence.</summary>
    public Rates? Steady { get; init; }

    /// <summary>
    /// The number of bytes of the whole job, as far as known. An object that was named and not listed adds its size only when it begins,
    /// so the bytes that are done and the bytes that active objects still have to move may exceed the listed bytes.
    /// </summary>
    public long BytesTotal => Math.Max(
        Progress.BytesListed,
        Progress.BytesDone + Progress.BytesFailed + Progress.Active.Sum(active => Math.Max(0, active.Size - active.Moved)));

    /// <summary>The completed part of the job, from 0 to 1. It is 1 only if nothing failed; null while the total is not known.</summary>
    public double? Fraction => Progress switch
    {
        { ListingDone: false } => null,
        _ when BytesTotal > 0 => Math.Clamp((double)Progress.BytesDone / BytesTotal, 0, 1),
        _ when Progress.Listed > 0 => (double)(Progress.Done - Progress.Failed) / Progress.Listed,
        _ => null,
    };

    /// <summary>
    /// The time left, by bytes or by objects, whichever takes longer, because the time for small objects does not depend on their bytes.
    /// Null if it would be a guess: the total is not known, too little has moved, or a side is down or silent.
    /// </summary>
    public TimeSpan? Left
    {
        get
        {
            if (!Progress.ListingDone || Notice is not null || Steady is not { } steady)
            {
                return null;
            }

            var bytes = steady.Bytes >= 1 ? Math.Max(0, BytesTotal - Progress.BytesDone - Progress.BytesFailed) / steady.Bytes : 0;
            var objects = steady.Objects > 0 ? Math.Max(0, Progress.Listed - Progress.Done) / steady.Objects : 0;
            var seconds = Math.Max(bytes, steady.Objects >= 1 || bytes == 0 ? objects : 0);
            return seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(99).TotalSeconds)) : null;
        }
    }

    /// <summary>
    /// The objects by outcome, as phrases: <c>1,204 of 2,000+ objects</c>, <c>3 failed</c>, <c>still listing</c>. Empty for a job of one
    /// object, whose bytes say enough.
    /// </summary>
    public IReadOnlyList<string> Objects => Progress is { Listed: 1, ListingDone: true } ? [] : [.. ObjectCounts()];

    /// <summary>
    /// The bytes, the rates and the time left, as phrases: <c>8.1 MiB of 12.4 MiB</c>, <c>312 KiB/s</c>, <c>14 s left</c>.
    /// </summary>
    public IReadOnlyList<string> Bytes => [.. ByteCounts()];

    /// <summary>
    /// The routes of the bytes, the retries and the time, as phrases: <c>relay over 32 connections</c>, <c>3 retries</c>,
    /// <c>0:24 elapsed</c>.
    /// </summary>
    public IReadOnlyList<string> Way => [.. Ways(), $"{Units.Clock(Progress.Elapsed)} elapsed"];

    /// <summary>Why nothing moves: which side is down or silent, and since when. Null if neither is.</summary>
    public string? Notice => Progress.Waiting is { } wait ? WaitWords.Of(wait) : Silence;

    /// <summary>Returns the facts in one line.</summary>
    public override string ToString() => string.Join(", ", [.. Objects, .. Bytes, .. Retries(), .. new[] { Notice }.OfType<string>()]);

    private string More => Progress.ListingDone ? "" : "+";

    private TimeSpan SilenceMin => Progress is { Connections: 0, Pulls: > 0 } ? PullSilence : RelaySilence;

    private string? Silence => Progress.Silent is { } silent && silent.For >= SilenceMin
        ? $"{Shown.Escaped(silent.Service)} has not answered for {Units.Duration(silent.For)} ({Attempt(silent)})"
        : null;

    private static string Attempt(SideSilence silent) =>
        silent.Attempt == 1 ? "first attempt" : $"attempt {Units.Count(silent.Attempt)} of {Units.Count(silent.AttemptsMax)}";

    // Before the first page of the listing there are no counts to show.
    private bool KnowsNothing => Progress is { Listed: 0, ListingDone: false };

    private IEnumerable<string> ObjectCounts()
    {
        if (KnowsNothing)
        {
            yield return "listing";
            yield break;
        }

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
        if (KnowsNothing)
        {
            yield break;
        }

        yield return $"{Units.Bytes(Progress.BytesDone)} of "
            + $"{Units.Bytes(BytesTotal)}{More}{(Progress.BytesFailed > 0 ? $" ({Units.Bytes(Progress.BytesFailed)} failed)" : "")}";
        yield return Units.Rate(Rates.Bytes);
        if (Objects.Count > 0 && Rates.Objects > 0)
        {
            yield return Units.ObjectRate(Rates.Objects);
        }

        if (Left is { } left)
        {
            yield return $"{Units.Duration(left)} left";
        }
    }

    private IEnumerable<string> Ways()
    {
        if (Progress.Connections > 0)
        {
            yield return $"relay over {Units.Count(Progress.Connections, "connection")}";
        }

        if (Progress.Pulls > 0)
        {
            yield return $"{Units.Count(Progress.Pulls, "pull")} by the target";
        }

        foreach (var retries in Retries())
        {
            yield return retries;
        }
    }

    private IEnumerable<string> Retries() =>
        Progress.Retries > 0 ? [Progress.Retries == 1 ? "1 retry" : $"{Units.Count(Progress.Retries)} retries"] : [];
}
