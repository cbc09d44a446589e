using Trasvase.Jobs.Choosing;

namespace Trasvase.Tests.Jobs.Choosing;

public sealed class InventoryTests : IDisposable
{
    private const string Schema = "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag, StorageClass";

    private readonly InventoryFiles _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task ReadAsync_LatestVersions_AreToldWithWhatIsKnown()
    {
        var manifest = _files.Write(
            Schema,
            [
                Line("a+b%2Bc%22%C3%A9/%25", "v2", "true", "false", "12", "2026-01-02T03:04:05.000Z", "e2", "STANDARD"),
                Line("old", "v1", "false", "false", "1", "2026-01-01T00:00:00.000Z", "e1", "STANDARD"),
                Line("gone", "v3", "true", "true", "", "2026-01-01T00:00:00.000Z", "", ""),
            ],
            [Line("cold", "", "true", "false", "0", "2026-01-01T00:00:00.000Z", "e3-2", "DEEP_ARCHIVE")]);

        var entries = await ReadAsync(manifest);

        entries.Select(entry => entry.Key.Value).ShouldBe(["a b+c\"\u00e9/%", "cold"]);
        var first = entries[0].Info.ShouldNotBeNull();
        (first.Size, first.ETag, first.Version, first.StorageClass, first.IsArchived, first.HasDetails).ShouldBe((
            12, "\"e2\"", null, "STANDARD", false, false));
        first.LastModified.ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        entries[1].Info.ShouldNotBeNull().IsArchived.ShouldBeTrue();
    }

    [Fact]
    public async Task ReadAsync_ColumnsInAnyOrderAndFewer_KeysAreEnough()
    {
        var entries = await ReadAsync(_files.Write("Key,Bucket", ["\"x\",\"bucket\"", "y,bucket"]));

        entries.Select(entry => (entry.Key.Value, entry.Info)).ShouldBe([("x", null), ("y", null)]);
    }

    [Theory]
    [InlineData("\"bucket\",\"a\",\"extra\"", "3 values")]
    [InlineData("\"other\",\"a\"", "of the bucket 'other'")]
    [InlineData("\"bucket\",\"a", "not CSV")]
    [InlineData("\"bucket\"x,\"a\"", "not CSV")]
    [InlineData("bu\"cket,a", "not CSV")]
    [InlineData("\"bucket\",\"%ff\"", "not UTF-8")]
    [InlineData("\"bucket\",\"\"", "empty")]
    public async Task ReadAsync_FaultyLine_IsNamedAndNeverSkipped(string line, string says)
    {
        var error = await Should.ThrowAsync<StoreException>(() => ReadAsync(_files.Write("Bucket,Key", ["\"bucket\",\"ok\"", line])));

        error.Kind.ShouldBe(StoreErrorKind.InvalidRequest);
        error.Message.ShouldContain("Line 2");
        error.Message.ShouldContain(says);
    }

    [Theory]
    [InlineData("nonsense", "is not a manifest.json")]
    [InlineData("{}", "is not a manifest.json")]
    [InlineData("{\"sourceBucket\":\"other\",\"fileFormat\":\"CSV\",\"fileSchema\":\"Bucket,Key\",\"files\":[]}", "of the bucket 'other'")]
    [InlineData(
        "{\"sourceBucket\":\"bucket\",\"fileFormat\":\"ORC\",\"fileSchema\":\"struct\",\"files\":[]}",
        "Set the inventory's output format to CSV or Apache Parquet")]
    [InlineData("{\"sourceBucket\":\"bucket\",\"fileFormat\":\"Parquet\",\"fileSchema\":\"m\",\"files\":[]}", "has the columns 'm'")]
    [InlineData("{\"sourceBucket\":\"bucket\",\"fileFormat\":\"CSV\",\"fileSchema\":\"Bucket,Size\",\"files\":[]}", "Key among them")]
    [InlineData("{\"sourceBucket\":\"bucket\",\"fileFormat\":\"CSV\",\"fileSchema\":\"Bucket,Key,VersionId\",\"files\":[]}", "IsLatest")]
    public async Task OpenAsync_ManifestThatCannotBeUsed_IsRefused(string json, string says)
    {
        var manifest = _files.WriteManifest(json);

        (await Should.ThrowAsync<StoreException>(() => OpenAsync(manifest))).Message.ShouldContain(says);
    }

    [Fact]
    public async Task ReadAsync_FileThatIsNotTheManifests_IsNotUsedAtAll()
    {
        var manifest = _files.Write("Bucket,Key", ["\"bucket\",\"a\""]);
        _files.Replace(0, ["\"bucket\",\"b\""]);

        var error = await Should.ThrowAsync<StoreException>(() => ReadAsync(manifest));

        error.Kind.ShouldBe(StoreErrorKind.Corrupt);
        error.Message.ShouldContain("MD5");
    }

    [Fact]
    public async Task ReadAsync_FileMissing_SaysWhichAndWhere()
    {
        var manifest = _files.Write("Bucket,Key", ["\"bucket\",\"a\""]);
        _files.Remove(0);

        (await Should.ThrowAsync<StoreException>(() => ReadAsync(manifest))).Message.ShouldContain("data-0.csv.gz");
    }

    [Fact]
    public async Task For_FilterWithoutItsColumn_IsRefusedByName()
    {
        var inventory = await OpenAsync(_files.Write("Bucket,Key,Size,ETag", ["\"bucket\",\"a\",\"1\",\"e\""]));

        Should.Throw<StoreException>(() => inventory.For(new Selection { MinAge = TimeSpan.FromDays(1) })).Message
            .ShouldContain("LastModifiedDate is missing");
        Should.Throw<StoreException>(() => inventory.For(new Selection { StorageClasses = ["STANDARD"] })).Message
            .ShouldContain("StorageClass");
        inventory.For(new Selection { Rules = [new(true, "a")] }).ShouldBe(inventory);
    }

    private static string Line(params string[] values) =>
        string.Join(',', new[] { "bucket" }.Concat(values).Select(value => $"\"{value}\""));

    private static Task<Inventory> OpenAsync(string manifest) =>
        Inventory.OpenAsync(LocalInventory.Of(manifest), "bucket", new HashSet<string> { "GLACIER", "DEEP_ARCHIVE" }, Token);

    private static async Task<List<InventoryEntry>> ReadAsync(string manifest)
    {
        var entries = new List<InventoryEntry>();
        await foreach (var entry in (await OpenAsync(manifest)).ReadAsync(Token))
        {
            entries.Add(entry);
        }

        return entries;
    }
}
