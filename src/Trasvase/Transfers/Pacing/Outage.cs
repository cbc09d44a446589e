using System.Globalization;

namespace Trasvase.Transfers.Pacing;

/// <summary>How an outage ended.</summary>
internal enum OutageEnd
{
    /// <summary>It was none: the side answered at once.</summary>
    FalseAlarm,

    /// <summary>The side is back.</summary>
    Back,

    /// <summary>It was waited for as long as is wanted.</summary>
    GivenUp,
}

/// <summary>A time in which nothing is asked of one side, until a look finds that it answers.</summary>
/// <param name="name">The side, for people.</param>
/// <param name="since">When the run of failures began, in UTC.</param>
/// <param name="first">The failure that gave rise to it.</param>
internal sealed class Outage(string name, DateTimeOffset since, StoreException first)
{
    private readonly TaskCompletionSource<OutageEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StoreException _first = first;
    private volatile StoreException? _latest;
    private volatile bool _isConfirmed;

    /// <summary>Completes with it.</summary>
    public Task<OutageEnd> Over => _end.Task;

    /// <summary>What is waited for; null while it is not known to be one.</summary>
    public SideWait? Wait => _isConfirmed ? new SideWait(name, OutageSigns.Why(Latest), since) : null;

    private StoreException Latest => _latest ?? _first;

    /// <summary>A look failed as well.</summary>
    public void Confirm(StoreException failure)
    {
        // What answers a look may have no body that says more than the status.
        _latest = failure.Code is null && failure.Status is { } status && status == _first.Status ? _first : failure;
        _isConfirmed = true;
    }

    /// <summary>A look was answered.</summary>
    public void EndWell() => _end.TrySetResult(_isConfirmed ? OutageEnd.Back : OutageEnd.FalseAlarm);

    /// <summary>It is not waited for any more.</summary>
    public void GiveUp() => _end.TrySetResult(OutageEnd.GivenUp);

    /// <summary>What everything fails with that needs the side then.</summary>
    /// <param name="waited">How long it was waited for.</param>
    /// <param name="isJob">Whether what waited can be gone on with.</param>
    public StoreException Failure(TimeSpan waited, bool isJob) => new(
        Latest.Kind,
        RetryAdvice.Exhausted,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{name} did not come back within {Told(waited)} ("
            + $"{OutageSigns.Why(Latest)} since {since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC). ")
        + (isJob
            ? "Nothing that has arrived is lost: repeat the command or run 'trasvase resume' when it answers"
            : "Repeat the command when it answers")
        + ", or wait longer with --patience.",
        Latest)
    {
        Code = Latest.Code,
        Status = Latest.Status,
        Reason = Latest.Reason,
    };

    private static string Told(TimeSpan waited) => waited switch
    {
        { TotalHours: >= 2 } => $"{waited.TotalHours:0.#} h",
        { TotalMinutes: >= 2 } => $"{waited.TotalMinutes:0.#} min",
        _ => $"{waited.TotalSeconds:0.#} s",
    };
}
