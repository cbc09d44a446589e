namespace Trasvase.Cli.Output.Display;

/// <summary>What every display of progress says, worked out from a snapshot. Pure.</summary>
/// <param name="Progress">The snapshot.</param>
/// <param name="Rates">How fast it went over the last few seconds.</param>
internal sealed record ProgressFacts(TransferProgress Progress, Rates Rates)
{
    // A relay hears from both sides all the time. A pull is answered when it is done.
    private static readonly TimeSpan RelaySilence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PullSilence = TimeSpan.FromSeconds(15);

    /// <summary>How fast it goes in the long run; null while there is no evidence for that.</summary>
    public Rates? Steady { get; init; }

    /// <summary>
    /// All bytes to come to the end, as far as known. An object that was named and not listed brings its size only when it
    /// begins, so what is done and what is left of those on the move may be more than what was listed.
    /// </summary>
    public long BytesTotal => Math.Max(
        Progress.BytesListed,
        Progress.BytesDone + Progress.BytesFailed + Progress.Active.Sum(active => Math.Max(0, active.Size - active.Moved)));

    /// <summary>How much is done, from 0 to 1: 1 only if nothing failed; null while the total is not known.</summary>
    public double? Fraction => Progress switch
    {
        { ListingDone: false } => null,
        _ when BytesTotal > 0 => Math.Clamp((double)Progress.BytesDone / BytesTotal, 0, 1),
        _ when Progress.Listed > 0 => (double)(Progress.Done - Progress.Failed) / Progress.Listed,
        _ => null,
    };

    /// <summary>
    /// Time left, by bytes or by objects, whichever takes longer: small objects are no matter of bytes. Null while that would be a guess:
    /// as long as the total is not known, too little has moved to judge by, or a side is waited for.
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
    /// How many objects ended how, of those that are known: <c>1,204 of 2,000+ objects</c>, <c>3 failed</c>, <c>still listing</c>; nothing
    /// of one object, whose bytes tell enough.
    /// </summary>
    public IReadOnlyList<string> Objects => Progress is { Listed: 1, ListingDone: true } ? [] : [.. ObjectCounts()];

    /// <summary><c>8.1 MiB of 12.4 MiB</c>, <c>312 KiB/s</c>, <c>14 s left</c>.</summary>
    public IReadOnlyList<string> Bytes => [.. ByteCounts()];

    /// <summary>Which way the bytes take, and how: <c>relay</c>, <c>32 connections</c>, <c>3 retries</c>, <c>0:24 elapsed</c>.</summary>
    public IReadOnlyList<string> Way => [.. Ways(), $"{Units.Clock(Progress.Elapsed)} elapsed"];

    /// <summary>Why nothing moves: which side is waited for, or is silent, and since when. Null for nothing.</summary>
    public string? Notice => Progress.Waiting is { } wait ? WaitWords.Of(wait) : Silence;

    /// <summary>All in one line.</summary>
    public override string ToString() => string.Join(", ", [.. Objects, .. Bytes, .. Retries(), .. new[] { Notice }.OfType<string>()]);

    private string More => Progress.ListingDone ? "" : "+";

    private TimeSpan SilenceMin => Progress is { Connections: 0, Pulls: > 0 } ? PullSilence : RelaySilence;

    private string? Silence => Progress.Silent is { } silent && silent.For >= SilenceMin
        ? $"{Shown.Escaped(silent.Service)} has not answered for {Units.Duration(silent.For)} ({Attempt(silent)})"
        : null;

    private static string Attempt(SideSilence silent) =>
        silent.Attempt == 1 ? "first attempt" : $"attempt {Units.Count(silent.Attempt)} of {Units.Count(silent.AttemptsMax)}";

    // Until the first page of a listing is there, nothing can be said but that.
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
