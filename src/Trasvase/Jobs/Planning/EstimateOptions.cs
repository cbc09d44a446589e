namespace Trasvase;

/// <summary>Options for the estimate of a job.</summary>
public sealed record EstimateOptions
{
    /// <summary>The kind of job. <see cref="JobVerb.Copy"/> by default.</summary>
    public JobVerb Verb { get; init; }

    /// <summary>The rate of the job in bytes a second; null, the default, to estimate for two usual rates.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>The most requests a second that this machine makes; null, the default, for no limit.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>The price table; <see cref="PriceTable.Default"/> by default.</summary>
    public PriceTable Prices { get; init; } = PriceTable.Default;

    /// <summary>Returns the faults of the values, one sentence each; empty if there are none.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (BytesPerSecond is <= 0 or double.NaN)
        {
            faults.Add("The rate must be more than 0 bytes a second.");
        }

        if (RequestsPerSecond is <= 0 or double.NaN)
        {
            faults.Add("The rate must be more than 0 requests a second.");
        }

        return faults;
    }
}
