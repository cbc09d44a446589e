using System.Text.Json;

namespace Trasvase.Client;

/// <summary>A job, or the transfer of one object, as it stands.</summary>
public sealed record JobView
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>What it does.</summary>
    public required JobKind Kind { get; init; }

    /// <summary>Whether it is the transfer of one object.</summary>
    public required bool Single { get; init; }

    /// <summary>The name that was given; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>How it stands.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>Where from.</summary>
    public required Place Source { get; init; }

    /// <summary>Where to.</summary>
    public required Place Target { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string Owner { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it first began; null if it has not begun.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended; null if it has not ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>How often it was taken up.</summary>
    public int Runs { get; init; }

    /// <summary>Why it stands as it does, as a sentence: what stopped it, what it waits for; null if there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>The limits that it was given; null for those of its options.</summary>
    public LimitSettings? Limits { get; init; }

    /// <summary>How far it is; null if it has not begun.</summary>
    public ProgressView? Progress { get; init; }

    /// <summary>
    /// The result of the last run, with the properties of the command's <c>--json</c>: counts by outcome, reasons, bytes. Null until a run
    /// ended.
    /// </summary>
    public JsonElement? Report { get; init; }

    /// <summary>
    /// The receipt of the one object of a transfer, with the properties of the command's <c>--json</c>. Null for a job of many objects,
    /// until it is known, and if the service was killed just between the end of the transfer and remembering the receipt.
    /// </summary>
    public JsonElement? Receipt { get; init; }

    /// <summary>The number of the state: it grows with each change, and is the entity tag.</summary>
    public long Revision { get; init; }
}

/// <summary>How far a job is.</summary>
public sealed record ProgressView
{
    /// <summary>The number of objects found so far.</summary>
    public long Listed { get; init; }

    /// <summary>Whether everything was listed, so that the numbers are totals.</summary>
    public bool ListingDone { get; init; }

    /// <summary>The number of objects transferred so far.</summary>
    public long Transferred { get; init; }

    /// <summary>The number of objects found unchanged so far.</summary>
    public long Unchanged { get; init; }

    /// <summary>The number of objects skipped so far.</summary>
    public long Skipped { get; init; }

    /// <summary>The number of objects that have failed so far.</summary>
    public long Failed { get; init; }

    /// <summary>The length in bytes of the objects found so far.</summary>
    public long BytesListed { get; init; }

    /// <summary>The number of bytes that are done.</summary>
    public long BytesDone { get; init; }

    /// <summary>The number of bytes sent to the target by this run.</summary>
    public long BytesMoved { get; init; }

    /// <summary>The bytes a second over the last seconds.</summary>
    public double Rate { get; init; }

    /// <summary>The seconds that are left at this rate; null before there is evidence.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>The time since the run began, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>The number of connections in use for what streams through the service.</summary>
    public int Connections { get; init; }

    /// <summary>The number of requests under way for what the target pulls.</summary>
    public int Pulls { get; init; }

    /// <summary>The number of attempts that followed a failed one.</summary>
    public long Retries { get; init; }

    /// <summary>What the job waits for, as a sentence: a side that is down or silent; null if it waits for nothing.</summary>
    public string? Waiting { get; init; }

    /// <summary>The large objects that are being moved.</summary>
    public IReadOnlyList<ActiveView> Active { get; init; } = [];
}

/// <summary>A large object that is being moved.</summary>
public sealed record ActiveView
{
    /// <summary>The source's key.</summary>
    public required string Key { get; init; }

    /// <summary>The object's length in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The number of its bytes that are at the target.</summary>
    public long Moved { get; init; }

    /// <summary>Whether all bytes are there and are being verified.</summary>
    public bool Verifying { get; init; }
}

/// <summary>A page of a list.</summary>
/// <typeparam name="T">What the list holds.</typeparam>
public sealed record Page<T>
{
    /// <summary>The entries.</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>What to ask the next page with; null if this is the last one.</summary>
    public string? Next { get; init; }
}

/// <summary>A point of a job's course.</summary>
public sealed record SampleView
{
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The bytes a second since the point before.</summary>
    public double Rate { get; init; }

    /// <summary>The objects a second since the point before.</summary>
    public double Objects { get; init; }

    /// <summary>The connections in use.</summary>
    public int Connections { get; init; }

    /// <summary>The pulls under way.</summary>
    public int Pulls { get; init; }

    /// <summary>The number of failed objects.</summary>
    public long Failed { get; init; }
}
