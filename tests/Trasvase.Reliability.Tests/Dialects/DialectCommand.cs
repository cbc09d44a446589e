namespace Trasvase.Reliability.Tests.Dialects;

/// <summary>What is asked of a store with an accent.</summary>
public enum DialectCommand
{
    /// <summary>Into an empty container.</summary>
    Copy,

    /// <summary>Of what was copied before and has changed since.</summary>
    Move,

    /// <summary>With removal, of what was copied before and has changed since.</summary>
    Sync,

    /// <summary>Of what was copied before and has changed since, at either side.</summary>
    Verify,

    /// <summary>The same, before it is copied again: what the plan says is what then happens.</summary>
    Plan,

    /// <summary>Of everything.</summary>
    List,

    /// <summary>A copy that was cancelled within its listing, taken up again.</summary>
    Resume,
}
