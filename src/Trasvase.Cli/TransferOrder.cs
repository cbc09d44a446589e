namespace Trasvase.Cli;

/// <summary>What the user asked to be transferred.</summary>
/// <param name="Verb">What is done.</param>
/// <param name="Source">Where from.</param>
/// <param name="Target">Where to.</param>
/// <param name="IsDryRun">Whether only to say what would happen.</param>
internal sealed record TransferOrder(JobVerb Verb, Location Source, Location Target, bool IsDryRun)
{
    /// <summary>Whether the sources are removed.</summary>
    public bool IsMove => Verb == JobVerb.Move;

    /// <summary>Whether one object was named, so that its receipt is the answer and not a summary.</summary>
    public bool IsOne => !Source.IsPrefix;

    /// <summary>Where an object came from.</summary>
    public Location SourceOf(TransferReceipt receipt) => Source with { Key = receipt.SourceKey.ToString() };

    /// <summary>Where an object went.</summary>
    public Location TargetOf(TransferReceipt receipt) => Target with { Key = receipt.TargetKey.ToString() };
}
