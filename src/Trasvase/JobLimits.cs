namespace Trasvase;

/// <summary>
/// What was asked of a job after it had begun: limits in the place of those that it was begun with. They are remembered, and a running job
/// follows them within about a second.
/// </summary>
public sealed record JobLimits
{
    /// <summary>In the place of <see cref="TransferOptions.MaxRate"/>; null for that one.</summary>
    public long? MaxRate { get; init; }

    /// <summary>In the place of <see cref="TransferOptions.MaxRequests"/>; null for that one.</summary>
    public double? MaxRequests { get; init; }

    /// <summary>In the place of <see cref="TransferOptions.Connections"/>; null for that one.</summary>
    public int? Connections { get; init; }

    /// <summary>In the place of <see cref="TransferOptions.Pulls"/>; null for that one.</summary>
    public int? Pulls { get; init; }

    /// <summary>
    /// In the place of <see cref="TransferOptions.MemoryBudget"/>; null for that one. Which objects are held in memory follows from it, as
    /// at the beginning.
    /// </summary>
    public long? Memory { get; init; }

    /// <summary>All that is wrong with the values, a sentence each; empty if nothing is.</summary>
    public IReadOnlyList<string> Validate() => ApplyTo(new TransferOptions()).Validate();

    /// <summary>These, and those of before where these say nothing.</summary>
    /// <param name="before">What was asked earlier.</param>
    public JobLimits After(JobLimits before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return new JobLimits
        {
            MaxRate = MaxRate ?? before.MaxRate,
            MaxRequests = MaxRequests ?? before.MaxRequests,
            Connections = Connections ?? before.Connections,
            Pulls = Pulls ?? before.Pulls,
            Memory = Memory ?? before.Memory,
        };
    }

    /// <summary>The options with these in the place of what they say, as far as this process may open connections.</summary>
    internal TransferOptions FittedTo(TransferOptions options) => OpenFiles.Fitted(ApplyTo(options), OpenFiles.Most);

    /// <summary>The options with these in the place of what they say.</summary>
    internal TransferOptions ApplyTo(TransferOptions options) => options with
    {
        MaxRate = MaxRate ?? options.MaxRate,
        MaxRequests = MaxRequests ?? options.MaxRequests,
        Connections = Connections ?? options.Connections,
        Pulls = Pulls ?? options.Pulls,
        MemoryBudget = Memory ?? options.MemoryBudget,
    };
}

/// <summary>What other processes ask of a job that is running.</summary>
/// <param name="IsCancelled">That it is given up.</param>
/// <param name="Limits">What it is to follow.</param>
internal sealed record JobRequests(bool IsCancelled, JobLimits Limits)
{
    /// <summary>Nothing.</summary>
    public static JobRequests None { get; } = new(IsCancelled: false, new JobLimits());
}
