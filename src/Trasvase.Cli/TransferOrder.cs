namespace Trasvase.Cli;

/// <summary>What the user asked to transfer.</summary>
/// <param name="Verb">The kind of job.</param>
/// <param name="Source">The source's location.</param>
/// <param name="Target">The target's location.</param>
/// <param name="IsDryRun">Whether only to report what would happen.</param>
internal sealed record TransferOrder(JobVerb Verb, Location Source, Location Target, bool IsDryRun)
{
    /// <summary>Whether the sources are removed.</summary>
    public bool IsMove => Verb == JobVerb.Move;

    /// <summary>Whether one object was named, so that the result is its receipt and not a summary.</summary>
    public bool IsOne => !Source.IsPrefix;

    /// <summary>Returns the location that an object came from.</summary>
    public Location SourceOf(TransferReceipt receipt) => Source with { Key = receipt.SourceKey.ToString() };

    /// <summary>Returns the location that an object went to.</summary>
    public Location TargetOf(TransferReceipt receipt) => Target with { Key = receipt.TargetKey.ToString() };
}
