using Trasvase.Jobs.Planning;

namespace Trasvase.Tests.Jobs.Planning;

public class BillingTests
{
    private const long GB = 1L << 30;

    private const string Prices = """
        {
          "asOf": "2026-02-03", "currency": "EUR", // a comment of the user's
          "services": {
            "s3": {
              "per1000": { "get": 0.4, "list": 5 },
              "egress": [ { "upToGB": 10, "perGB": 0.09 }, { "perGB": 0.05 } ],
              "retrieval": [ { "storageClass": "STANDARD_IA", "perGB": 0.01 }, { "storageClass": "GLACIER", "tier": "Bulk", "perGB": 0.5, "per1000": 100 } ],
            },
            "az": { "per1000": { "put": 5 } }
          }
        }
        """;

    private static readonly PriceTable Table = PriceTable.Parse(Prices);

    [Fact]
    public void Of_Requests_AddsUpWhatHasAPriceAndNamesWhatHasNone()
    {
        var requests = new Dictionary<PlannedRequest, long>
        {
            [PlannedRequest.SourceGet] = 1000,
            [PlannedRequest.SourceGetByTarget] = 500,
            [PlannedRequest.SourceList] = 100,
            [PlannedRequest.SourceRestore] = 7,
            [PlannedRequest.TargetPut] = 2000,
            [PlannedRequest.TargetHead] = 3,
        };

        var bill = new Billing(Table, "s3", "az").Of(requests, 0, 0, [], restored: null);

        bill.Lines.ShouldBe(
        [
            new BillLine("s3", "get", 1500, IsBytes: false, 0.6m),
            new BillLine("s3", "list", 100, IsBytes: false, 0.5m),
            new BillLine("az", "put", 2000, IsBytes: false, 10m),
            new BillLine("az", "head", 3, IsBytes: false, null),
        ], ignoreOrder: true);
        (bill.Total, bill.Currency, bill.AsOf).ShouldBe((11.1m, "EUR", new DateOnly(2026, 2, 3)));
    }

    [Theory]
    [InlineData(4, 0.36)]
    [InlineData(10, 0.9)]
    [InlineData(30, 1.9)]
    public void Of_BytesThatLeave_CostLessTheMoreThereAre(long gigabytes, double amount)
    {
        var bill = new Billing(Table, "s3", "az").Of(new Dictionary<PlannedRequest, long>(), gigabytes * GB, 5, [], restored: null);

        bill.Lines.ShouldBe([
            new BillLine("s3", "egress", gigabytes * GB, IsBytes: true, (decimal)amount),
            new BillLine("az", "egress", 5, IsBytes: true, null),
        ]);
    }

    [Fact]
    public void Of_ClassesThatCost_AreReadAndRestoredForTheirPrices()
    {
        ClassTally[] read = [new("STANDARD", new(5, GB)), new("standard_ia", new(5, 3 * GB)), new("GLACIER", new(10, 2 * GB))];

        var bill = new Billing(Table, "s3", "az").Of(new Dictionary<PlannedRequest, long>(), 0, 0, read, ([read[2]], RestoreTier.Bulk));
        var costs = new Billing(Table, "s3", "az").RestoreCosts([read[2]]);

        bill.Lines.Select(line => (line.What, line.Amount)).ShouldBe([("read standard_ia", 0.03m), ("restore GLACIER", 2m)]);
        costs.ShouldBe([new RestoreCost("GLACIER", RestoreTier.Bulk, 2m)]);
    }

    [Fact]
    public void Default_EveryKindOfRequest_HasAPriceAndADate()
    {
        var all = Enum.GetValues<PlannedRequest>().ToDictionary(kind => kind, _ => 1000L);

        var bill = new Billing(PriceTable.Default, "s3", "az").Of(all, GB, GB, [], restored: null);

        bill.Lines.ShouldAllBe(line => line.Amount != null);
        PriceTable.Default.AsOf.Year.ShouldBeGreaterThan(2024);
        PriceTable.Parse(PriceTable.DefaultText).Services.Keys.ShouldBe(["s3", "az"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{ \"asOf\": \"2026-01-01\", \"currency\": \"USD\" }")]
    [InlineData("{ \"asOf\": \"soon\", \"currency\": \"USD\", \"services\": {} }")]
    [InlineData("{ \"asOf\": \"2026-01-01\", \"currency\": \"USD\", \"services\": {}, \"more\": 1 }")]
    [InlineData("{ \"asOf\": \"2026-01-01\", \"currency\": \"USD\", \"services\": { \"s3\": { \"per1000\": { \"get\": -1 } } } }")]
    public void Parse_WhatIsNoTable_IsRefusedInASentence(string json) =>
        Should.Throw<FormatException>(() => PriceTable.Parse(json)).Message.ShouldNotContain('\n');
}
