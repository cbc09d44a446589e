namespace Trasvase;

/// <summary>
/// Limits that were requested after a job had begun, in place of those that it began with. The journal remembers them, and a running job
/// follows them within about a second.
/// </summary>
public sealed record JobLimits
{
    /// <summary>The limit in place of <see cref="TransferOptions.MaxRate"/>, in bytes a second; null to keep that one.</summary>
    public long? MaxRate { get; init; }

    /// <summary>The limit in place of <see cref="TransferOptions.MaxRequests"/>, in requests a second; null to keep that one.</summary>
    public double? MaxRequests { get; init; }

    /// <summary>The limit in place of <see cref="TransferOptions.Connections"/>; null to keep that one.</summary>
    public int? Connections { get; init; }

    /// <summary>The limit in place of <see cref="TransferOptions.Pulls"/>; null to keep that one.</summary>
    public int? Pulls { get; init; }

    /// <summary>
    /// The limit in place of <see cref="TransferOptions.MemoryBudget"/>, in bytes; null to keep that one. It decides which objects are
    /// held in memory, as the budget at the beginning does.
    /// </summary>
    public long? Memory { get; init; }

    /// <summary>Returns a sentence for each invalid value; an empty list if all values are valid.</summary>
    public IReadOnlyList<string> Validate() => ApplyTo(new TransferOptions()).Validate();

    /// <summary>Returns these limits, with the earlier ones in place of those that are null.</summary>
    /// <param name="before">The limits that were requested earlier.</param>
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

    /// <summary>
    /// Returns the options with these limits in place of theirs, reduced to the number of connections that this process may open.
    /// </summary>
    internal TransferOptions FittedTo(TransferOptions options) => OpenFiles.Fitted(ApplyTo(options), OpenFiles.Most);

    /// <summary>Returns the options with these limits in place of theirs.</summary>
    internal TransferOptions ApplyTo(TransferOptions options) => options with
    {
        MaxRate = MaxRate ?? options.MaxRate,
        MaxRequests = MaxRequests ?? options.MaxRequests,
        Connections = Connections ?? options.Connections,
        Pulls = Pulls ?? options.Pulls,
        MemoryBudget = Memory ?? options.MemoryBudget,
    };
}

/// <summary>What other processes ask of a running job.</summary>
/// <param name="IsCancelled">Whether the job is to be given up.</param>
/// <param name="Limits">The limits that the job is to follow.</param>
internal sealed record JobRequests(bool IsCancelled, JobLimits Limits)
{
    /// <summary>No request.</summary>
    public static JobRequests None { get; } = new(IsCancelled: false, new JobLimits());
}
