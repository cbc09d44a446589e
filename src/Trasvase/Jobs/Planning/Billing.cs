using System.Text.Json;

namespace Trasvase.Jobs.Planning;

/// <summary>Calculates bills. Pure.</summary>
/// <param name="prices">The price table.</param>
/// <param name="source">The scheme of the source's locations.</param>
/// <param name="target">The scheme of the target's locations.</param>
internal sealed class Billing(PriceTable prices, string source, string target)
{
    private const decimal GB = 1 << 30;

    /// <summary>Calculates the bill of a job.</summary>
    /// <param name="requests">The requests of the job.</param>
    /// <param name="sourceBytes">The bytes that leave the source.</param>
    /// <param name="targetBytes">The bytes that leave the target.</param>
    /// <param name="read">The objects that are read, by storage class.</param>
    /// <param name="restored">The objects that are restored, by storage class, and how fast; null if none are.</param>
    public Bill Of(
        IReadOnlyDictionary<PlannedRequest, long> requests,
        long sourceBytes,
        long targetBytes,
        IReadOnlyList<ClassTally> read,
        (IReadOnlyList<ClassTally> Classes, RestoreTier Tier)? restored)
    {
        var lines = new List<BillLine>();
        foreach (var ofOne in requests.Where(pair => pair.Key != PlannedRequest.SourceRestore).GroupBy(pair => PriceOf(pair.Key)))
        {
            var count = ofOne.Sum(pair => pair.Value);
            lines.Add(new BillLine(
                ofOne.Key.Service,
                ofOne.Key.Name,
                count,
                IsBytes: false,
                PerRequest(ofOne.Key.Service, ofOne.Key.Name) is { } price ? count * price / 1000 : null));
        }

        AddEgress(lines, source, sourceBytes);
        AddEgress(lines, target, targetBytes);
        lines.AddRange(read.Select(tally => (tally, Price: Retrieval(tally.StorageClass, tier: null))).Where(pair => pair.Price is not null)
            .Select(pair => new BillLine(
                source,
                $"read {pair.tally.StorageClass}",
                pair.tally.Tally.Bytes,
                IsBytes: true,
                CostOf(pair.tally.Tally, pair.Price!))));
        if (restored is var (classes, tier))
        {
            lines.AddRange(classes.Select(tally => new BillLine(
                source, $"restore {tally.StorageClass}", tally.Tally.Bytes, IsBytes: true, Retrieval(tally.StorageClass, tier) is { } price
                    ? CostOf(tally.Tally, price)
                    : null)));
        }

        return new Bill { Lines = lines, Currency = prices.Currency, AsOf = prices.AsOf };
    }

    /// <summary>Calculates the cost of restoring objects, for each tier that has a price.</summary>
    public IReadOnlyList<RestoreCost> RestoreCosts(IReadOnlyList<ClassTally> archived) =>
    [
        .. from tally in archived
           from tier in Enum.GetValues<RestoreTier>()
           let price = Retrieval(tally.StorageClass, tier)
           where price is not null
           select new RestoreCost(tally.StorageClass, tier, CostOf(tally.Tally, price)),
    ];

    private void AddEgress(List<BillLine> lines, string service, long bytes)
    {
        if (bytes > 0)
        {
            lines.Add(new BillLine(
                service,
                "egress",
                bytes,
                IsBytes: true,
                prices.Services.GetValueOrDefault(service) is { Egress.Count: > 0 } known ? Egress(known.Egress, bytes / GB) : null));
        }
    }

    // Each step applies to the bytes beyond the steps before it.
    private static decimal Egress(IReadOnlyList<EgressPrice> steps, decimal gigabytes)
    {
        var amount = 0m;
        var done = 0m;
        foreach (var step in steps)
        {
            var here = Math.Max(0, Math.Min(gigabytes, step.UpToGB ?? gigabytes) - done);
            amount += here * step.PerGB;
            done += here;
        }

        // Bytes beyond the last step of a table that names an end cost as much as the last step.
        return amount + ((gigabytes - done) * steps[^1].PerGB);
    }

    private static decimal CostOf(ObjectTally tally, RetrievalPrice price) =>
        (tally.Bytes / GB * price.PerGB) + (tally.Objects * price.Per1000 / 1000);

    private decimal? PerRequest(string service, string name) =>
        prices.Services.GetValueOrDefault(service) is { } known && known.Per1000.TryGetValue(name, out var price) ? price : null;

    private RetrievalPrice? Retrieval(string storageClass, RestoreTier? tier) =>
        prices.Services.GetValueOrDefault(source)?.Retrieval.FirstOrDefault(price => price.Tier == tier
            && price.StorageClass.Equals(storageClass, StringComparison.OrdinalIgnoreCase));

    private (string Service, string Name) PriceOf(PlannedRequest kind) => kind switch
    {
        PlannedRequest.SourceGetByTarget => (source, "get"),
        <= PlannedRequest.SourceDelete => (source, Name(kind, "Source")),
        _ => (target, Name(kind, "Target")),
    };

    private static string Name(PlannedRequest kind, string side) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()[side.Length..]);
}
