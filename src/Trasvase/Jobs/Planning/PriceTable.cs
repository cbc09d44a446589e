using System.Text.Json;
using System.Text.Json.Serialization;
using Trasvase.Storage;

namespace Trasvase.Jobs.Planning;

/// <summary>What requests and bytes cost: a dated example that everybody can replace by what they pay.</summary>
public sealed record PriceTable
{
    private const string Resource = "Trasvase.Jobs.Planning.prices.json";

    private static readonly Lazy<(string Text, PriceTable Table)> OwnTable = new(() =>
    {
        using var reader = new StreamReader(typeof(PriceTable).Assembly.GetManifestResourceStream(Resource)!);
        var text = reader.ReadToEnd();
        return (text, Parse(text));
    });

    /// <summary>The table that comes with the program.</summary>
    public static PriceTable Default => OwnTable.Value.Table;

    /// <summary>The same as it is written: a start for one's own.</summary>
    public static string DefaultText => OwnTable.Value.Text;

    /// <summary>The day of these prices.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>What amounts are in: <c>USD</c>.</summary>
    public required string Currency { get; init; }

    /// <summary>Where they come from, and what they are worth.</summary>
    public string Note { get; init => field = value ?? ""; } = "";

    /// <summary>The prices of each service, by the scheme of its locations: <c>s3</c>, <c>az</c>.</summary>
    public required IReadOnlyDictionary<string, ServicePrices> Services { get; init; }

    /// <summary>Reads a table from JSON.</summary>
    /// <exception cref="FormatException">It is none; the message says in one sentence what is wrong.</exception>
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

/// <summary>What one service charges.</summary>
public sealed record ServicePrices
{
    // What a file leaves out arrives as null.
    /// <summary>Of which region and kind of account these are.</summary>
    public string Place { get; init => field = value ?? ""; } = "";

    /// <summary>
    /// For 1,000 requests, by kind: <c>list</c>, <c>head</c>, <c>get</c>, <c>put</c>, <c>putPart</c>, <c>copy</c>, <c>copyPart</c>,
    /// <c>complete</c>, <c>delete</c>.
    /// </summary>
    public required IReadOnlyDictionary<string, decimal> Per1000 { get; init; }

    /// <summary>For a GB (2^30 bytes) that leaves the service, the first ones first.</summary>
    public IReadOnlyList<EgressPrice> Egress { get; init => field = value ?? []; } = [];

    /// <summary>For reading what is in a storage class, and for having archived objects made readable.</summary>
    public IReadOnlyList<RetrievalPrice> Retrieval { get; init => field = value ?? []; } = [];

    internal bool IsNegative =>
        Per1000.Values.Any(price => price < 0)
            || Egress.Any(price => price.PerGB < 0)
            || Retrieval.Any(price => price.PerGB < 0 || price.Per1000 < 0);
}

/// <summary>What leaving a service costs.</summary>
public sealed record EgressPrice
{
    /// <summary>For so many GB (2^30 bytes) in all; null for all further ones.</summary>
    public decimal? UpToGB { get; init; }

    /// <summary>For each GB.</summary>
    public required decimal PerGB { get; init; }
}

/// <summary>What getting bytes out of a storage class costs.</summary>
public sealed record RetrievalPrice
{
    /// <summary>The class, in the store's own word.</summary>
    public required string StorageClass { get; init; }

    /// <summary>How fast an archived object is made readable; null for a class that is just read.</summary>
    public RestoreTier? Tier { get; init; }

    /// <summary>For each GB (2^30 bytes).</summary>
    public decimal PerGB { get; init; }

    /// <summary>For 1,000 requests that ask for it.</summary>
    public decimal Per1000 { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(PriceTable))]
internal sealed partial class PriceJson : JsonSerializerContext;
