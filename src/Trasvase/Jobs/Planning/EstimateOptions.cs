namespace Trasvase;

/// <summary>What an estimate is to reckon with.</summary>
public sealed record EstimateOptions
{
    /// <summary>Which kind of job. <see cref="JobVerb.Copy"/> by default.</summary>
    public JobVerb Verb { get; init; }

    /// <summary>How many bytes a second it makes; null, the default, for a look at two usual rates.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>How many requests a second it makes at most, of us; null, the default, for no such limit.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>What things cost; <see cref="PriceTable.Default"/> by default.</summary>
    public PriceTable Prices { get; init; } = PriceTable.Default;

    /// <summary>All that is wrong with the values, a sentence each; empty if nothing is.</summary>
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
