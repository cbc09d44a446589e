using System.Text.Json;
using Trasvase.Jobs.Planning;

namespace Trasvase;

/// <summary>The prices of requests and bytes. The default is a dated example that users can replace by their own prices.</summary>
public sealed record PriceTable
{
    private const string Resource = "Trasvase.Jobs.Planning.prices.json";

    private static readonly Lazy<(string Text, PriceTable Table)> OwnTable = new(() =>
    {
        using var reader = new StreamReader(typeof(PriceTable).Assembly.GetManifestResourceStream(Resource)!);
        var text = reader.ReadToEnd();
        return (text, Parse(text));
    });

    /// <summary>The table that is part of this library.</summary>
    public static PriceTable Default => OwnTable.Value.Table;

    /// <summary>The text of the default table, as a start for a table of one's own.</summary>
    public static string DefaultText => OwnTable.Value.Text;

    /// <summary>The day of the prices.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>The currency of the prices: <c>USD</c>.</summary>
    public required string Currency { get; init; }

    /// <summary>The origin of the prices, and how far to rely on them.</summary>
    public string Note { get; init => field = value ?? ""; } = "";

    /// <summary>The prices of each service, by the scheme of its locations: <c>s3</c>, <c>az</c>.</summary>
    public required IReadOnlyDictionary<string, ServicePrices> Services { get; init; }

    /// <summary>Parses a table in JSON.</summary>
    /// <exception cref="FormatException">The text is not a price table. The message says in one sentence what is wrong.</exception>
    public static PriceTable Parse(string json)
    {
        try
        {
            var table = JsonSerializer.Deserialize(json, PriceJson.Default.PriceTable)
                ?? throw new FormatException("A price table is a JSON object.");
            return table.Services.Values.Any(prices => prices is null || prices.IsNegative)
                ? throw new FormatException("A price cannot be less than 0.")
                : table;
        }
        catch (JsonException e)
        {
            throw new FormatException(
                $"It is no price table (line {e.LineNumber + 1}): {e.Message.Split(" Path:", 2)[0].Split('\n')[0]}", e);
        }
    }
}

/// <summary>The prices of one service.</summary>
public sealed record ServicePrices
{
    // A property that is missing in the file arrives as null.
    /// <summary>The region and kind of account that the prices apply to.</summary>
    public string Place { get; init => field = value ?? ""; } = "";

    /// <summary>
    /// The prices of 1,000 requests by kind: <c>list</c>, <c>head</c>, <c>get</c>, <c>put</c>, <c>putPart</c>, <c>copy</c>,
    /// <c>copyPart</c>, <c>complete</c>, <c>delete</c>.
    /// </summary>
    public required IReadOnlyDictionary<string, decimal> Per1000 { get; init; }

    /// <summary>The prices of a GB (2^30 bytes) that leaves the service, in ascending order of the amount they apply to.</summary>
    public IReadOnlyList<EgressPrice> Egress { get; init => field = value ?? []; } = [];

    /// <summary>The prices of reading from storage classes and of restoring archived objects.</summary>
    public IReadOnlyList<RetrievalPrice> Retrieval { get; init => field = value ?? []; } = [];

    internal bool IsNegative =>
        Per1000.Values.Any(price => price < 0)
            || Egress.Any(price => price.PerGB < 0)
            || Retrieval.Any(price => price.PerGB < 0 || price.Per1000 < 0);
}

/// <summary>The price of bytes that leave a service.</summary>
public sealed record EgressPrice
{
    /// <summary>The total number of GB (2^30 bytes) up to which the price applies; null for all further ones.</summary>
    public decimal? UpToGB { get; init; }

    /// <summary>The price of a GB.</summary>
    public required decimal PerGB { get; init; }
}

/// <summary>The price of reading from a storage class, or of restoring objects from it.</summary>
public sealed record RetrievalPrice
{
    /// <summary>The storage class in the store's own word.</summary>
    public required string StorageClass { get; init; }

    /// <summary>How fast archived objects are restored; null for a class that is read directly.</summary>
    public RestoreTier? Tier { get; init; }

    /// <summary>The price of a GB (2^30 bytes).</summary>
    public decimal PerGB { get; init; }

    /// <summary>The price of 1,000 requests, one for each object.</summary>
    public decimal Per1000 { get; init; }
}
