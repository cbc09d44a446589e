namespace Trasvase.Reliability.Tests.Dialects;

/// <summary>
/// How the seven commands must end on a store with this accent: what a careful user would want, whatever the program happens to do. By
/// default as on Amazon: everything arrives, nothing more is sent than has changed, a move removes what has arrived, a sync what is gone.
/// </summary>
internal sealed record DialectEnd
{
    /// <summary>As on Amazon.</summary>
    public static DialectEnd Usual { get; } = new();

    /// <summary>The object that cannot be carried; all others arrive.</summary>
    public string? Fails { get; init; }

    /// <summary>What its reason says.</summary>
    public string FailsBecause { get; init; } = "";

    /// <summary>The job ends, because nothing can be known of what else there is or nothing can be done, and says this.</summary>
    public string? Stops { get; init; }

    /// <summary>The commands that stop; every one, if it is not said.</summary>
    public IReadOnlyList<DialectCommand> StopsIn { get; init; } = Enum.GetValues<DialectCommand>();

    /// <summary>A move may keep sources, and says this of each that it keeps.</summary>
    public string? Keeps { get; init; }

    /// <summary>It keeps all of them.</summary>
    public bool KeepsAll { get; init; }

    /// <summary>A sync that removes nothing, and says this.</summary>
    public string? RemovesNothing { get; init; }

    /// <summary>Nothing tells two versions apart, or nothing proves what has arrived, so it need not be taken to be unchanged.</summary>
    public bool SendsAgain { get; init; }

    /// <summary>What has arrived need not be called verified by <c>verify</c>, where no digest is told.</summary>
    public bool MayBeUnverifiable { get; init; }

    /// <summary>So many objects that a plan cannot decide by listings alone.</summary>
    public int PlanDoubts { get; init; }

    /// <summary>Another end that is as good; null if there is none.</summary>
    public DialectEnd? Or { get; init; }

    /// <summary>What a command that stops says; null if it does not stop.</summary>
    public string? StopOf(DialectCommand command) => StopsIn.Contains(command) ? Stops : null;
}
