using System.Globalization;

namespace Trasvase.Transfers.Pacing;

/// <summary>How an outage ended.</summary>
internal enum OutageEnd
{
    /// <summary>There was no outage: the side answered at once.</summary>
    FalseAlarm,

    /// <summary>The side is back.</summary>
    Back,

    /// <summary>The wait was given up after the longest time that is wanted.</summary>
    GivenUp,
}

/// <summary>A period in which no requests are sent to one side, until a look finds that the side answers.</summary>
/// <param name="name">The side's name, for people.</param>
/// <param name="since">When the run of failures began, in UTC.</param>
/// <param name="first">The failure that raised the alarm.</param>
internal sealed class Outage(string name, DateTimeOffset since, StoreException first)
{
    private readonly TaskCompletionSource<OutageEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StoreException _first = first;
    private volatile StoreException? _latest;
    private volatile bool _isConfirmed;

    /// <summary>Completes when the outage ends.</summary>
    public Task<OutageEnd> Over => _end.Task;

    /// <summary>The side that is waited for; null until a look has confirmed the outage.</summary>
    public SideWait? Wait => _isConfirmed ? new SideWait(name, OutageSigns.Why(Latest), since) : null;

    private StoreException Latest => _latest ?? _first;

    /// <summary>Records that a look failed as well, which confirms the outage.</summary>
    public void Confirm(StoreException failure)
    {
        // The answer to a look may have no body. The first failure may then say more than the status.
        _latest = failure.Code is null && failure.Status is { } status && status == _first.Status ? _first : failure;
        _isConfirmed = true;
    }

    /// <summary>Ends the outage because a look was answered.</summary>
    public void EndWell() => _end.TrySetResult(_isConfirmed ? OutageEnd.Back : OutageEnd.FalseAlarm);

    /// <summary>Ends the outage because the wait for the side is given up.</summary>
    public void GiveUp() => _end.TrySetResult(OutageEnd.GivenUp);

    /// <summary>Returns the exception with which everything that needs the side fails after the wait was given up.</summary>
    /// <param name="waited">How long the side was waited for.</param>
    /// <param name="isJob">Whether a job waited, which can be resumed.</param>
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
