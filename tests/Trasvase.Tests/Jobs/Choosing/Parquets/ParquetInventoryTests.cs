using System.Security.Cryptography;
using Parquet;
using Trasvase.Jobs.Choosing;
using Trasvase.Testing.Emulators;

namespace Trasvase.Tests.Jobs.Choosing.Parquets;

public sealed class ParquetInventoryTests : IDisposable
{
    private readonly InventoryFiles _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("duckdb-v1")]
    [InlineData("duckdb-v2")]
    [InlineData("hyparquet")]
    [InlineData("hyparquet-delta")]
    public async Task ReadAsync_WrittenByOthers_IsWhatTheyWereGiven(string name)
    {
        var manifest = _files.WriteParquet(InventoryRow.Schema, Recorded(name));

        var entries = await ReadAsync(manifest);

        entries.Count.ShouldBe(136);
        InventoryRow.Found(entries).ShouldBe(InventoryRow.Expected(Enumerable.Range(0, 200).Select(InventoryRow.Recorded)));
    }

    [Theory]
    [InlineData(CompressionMethod.None, 1000)]
    [InlineData(CompressionMethod.Snappy, 1)]
    [InlineData(CompressionMethod.Snappy, 77)]
    [InlineData(CompressionMethod.Snappy, 1000)]
    [InlineData(CompressionMethod.Gzip, 300)]
    public async Task ReadAsync_WrittenByParquetNet_IsWhatItWasGiven(CompressionMethod compression, int groupSize)
    {
        var random = new Random(groupSize);
        var rows = Enumerable.Range(0, groupSize == 1 ? 20 : 1000).Select(i => Random(random, i)).ToList();
        var manifest = _files.WriteParquet(InventoryRow.Schema, await ParquetWriting.WriteAsync(rows, groupSize, compression, Token));

        InventoryRow.Found(await ReadAsync(manifest)).ShouldBe(InventoryRow.Expected(rows));
    }

    [Fact]
    public async Task ReadAsync_SeveralFilesWithFewColumns_KeysAreEnough()
    {
        InventoryRow[] first = [new("a"), new("b+%2B")], second = [new("c")];
        var manifest = _files.WriteParquet(
            "message s3.inventory { required binary key (UTF8); required binary bucket (UTF8); }",
            await ParquetWriting.WriteAsync(first, 10, CompressionMethod.Snappy, Token),
            await ParquetWriting.WriteAsync(second, 10, CompressionMethod.Snappy, Token));

        (await ReadAsync(manifest)).Select(entry => (entry.Key.Value, entry.Info)).ShouldBe([("a", null), ("b+%2B", null), ("c", null)]);
    }

    [Fact]
    public async Task ReadAsync_LongFile_TakesTheWantedColumnsInWindowsAndNothingElse()
    {
        var rows = Enumerable.Range(0, 20_000).Select(InventoryRow.Recorded).ToList();
        using var file = new WatchedStream(await ParquetWriting.WriteAsync(rows, 10_000, CompressionMethod.None, Token));

        var count = 0;
        await foreach (var entry in Format().ReadAsync(file, "file", Token))
        {
            count++;
        }

        // The column that nobody asks for is 20 MB of the file.
        count.ShouldBe(InventoryRow.Expected(rows).Count());
        file.Length.ShouldBeGreaterThan(20_000_000);
        file.Taken.ShouldBeLessThan(4_000_000);
        file.Longest.ShouldBeLessThan(1_500_000);
    }

    [Fact]
    public async Task ReadAsync_FileThatIsNotTheManifests_IsNotUsedAtAll()
    {
        var manifest = _files.WriteParquet(InventoryRow.Schema, Recorded("duckdb-v1"));
        await File.WriteAllBytesAsync(_files.Data(0, "parquet"), Recorded("hyparquet"), Token);

        var error = await Should.ThrowAsync<StoreException>(() => ReadAsync(manifest));

        error.Kind.ShouldBe(StoreErrorKind.Corrupt);
        error.Message.ShouldContain("MD5");
    }

    [Fact]
    public async Task ReadAsync_CompressionThatIsNotKnown_IsRefusedWithWhatToDo()
    {
        var error = await Should.ThrowAsync<StoreException>(() =>
            ReadAsync(_files.WriteParquet(InventoryRow.Schema, Recorded("duckdb-zstd"))));

        error.Kind.ShouldBe(StoreErrorKind.Unsupported);
        error.Message.ShouldContain("data-0.parquet is compressed with Zstd");
        error.Message.ShouldContain("CSV");
    }

    [Fact]
    public void OfParquet_SchemaOfS3_HasTheNamesOfCsv()
    {
        var schema = InventorySchema.OfParquet(InventoryRow.Schema);

        schema.Names.ShouldBe(["Bucket", "Key", "VersionId", "IsLatest", "IsDeleteMarker", "Size", "LastModifiedDate", "ETag",
            "StorageClass"]);
        schema.Names.Select(InventorySchema.ToSnake).ShouldBe(
            ["bucket", "key", "version_id", "is_latest", "is_delete_marker", "size", "last_modified_date", "e_tag", "storage_class"]);
    }

    [Fact]
    public async Task ReadAsync_ColumnOfTheManifestThatTheFileLacks_IsNamed()
    {
        var schema = InventoryRow.Schema.Replace("}", "  optional binary intelligent_tiering_access_tier (STRING);}",
            StringComparison.Ordinal);

        (await Should.ThrowAsync<StoreException>(() => ReadAsync(_files.WriteParquet(schema, Recorded("duckdb-v1")))))
            .Message.ShouldContain("lacks the column intelligent_tiering_access_tier");
    }

    [Theory]
    [InlineData("another", "k", 0L,
        "Row 2 of daily/bucket/all/data/data-0.parquet is of the bucket 'another', and the inventory of 'bucket'")]
    [InlineData("bucket", "", 0L, "Row 2 of daily/bucket/all/data/data-0.parquet has an empty key")]
    [InlineData("bucket", "k", -1L, "Row 2 of daily/bucket/all/data/data-0.parquet has a negative size")]
    public async Task ReadAsync_RowThatCannotBe_IsNamedAndNeverSkipped(string bucket, string key, long size, string says)
    {
        InventoryRow[] rows = [new("first"), new(key) { Bucket = bucket, Size = size }];
        var manifest = _files.WriteParquet(InventoryRow.Schema, await ParquetWriting.WriteAsync(rows, 10, CompressionMethod.Snappy, Token));

        (await Should.ThrowAsync<StoreException>(() => ReadAsync(manifest))).Message.ShouldContain(says);
    }

    // Whatever a file holds, it gives rows or a sentence: nothing hangs, nothing else is thrown, and no memory is taken because a number
    // says so.
    [Theory]
    [InlineData("duckdb-v1")]
    [InlineData("duckdb-v2")]
    [InlineData("hyparquet")]
    [InlineData("hyparquet-delta")]
    public async Task ReadAsync_AnyByteChangedOrTheEndMissing_IsRowsOrASentence(string name)
    {
        var whole = Recorded(name);
        var random = new Random(1);
        var refused = 0;
        for (var at = 0; at < whole.Length; at++)
        {
            var changed = whole.ToArray();
            changed[at] ^= (byte)random.Next(1, 256);
            refused += await IsRefusedAsync(changed) ? 1 : 0;
            refused += await IsRefusedAsync(whole[..at]) ? 1 : 0;
        }

        refused.ShouldBeGreaterThan(whole.Length);
    }

    private static async Task<bool> IsRefusedAsync(byte[] content)
    {
        try
        {
            await foreach (var entry in Format().ReadAsync(new MemoryStream(content, writable: false), "file", Token))
            {
                entry.Key.Value.ShouldNotBeEmpty();
            }

            return false;
        }
        catch (StoreException e)
        {
            e.Message.ShouldEndWith(".");
            return true;
        }
    }

    private static ParquetInventory Format() =>
        new(InventorySchema.OfParquet(InventoryRow.Schema),
            new InventoryOwner("bucket", new HashSet<string> { "GLACIER", "DEEP_ARCHIVE" }));

    private static InventoryRow Random(Random random, int i) =>
        new($"{i}/" + Convert.ToHexStringLower(SHA256.HashData([(byte)i]))[..random.Next(0, 60)])
        {
            Version = Or(random, $"v{i}"),
            IsLatest = random.Next(4) switch { 0 => null, 1 => false, _ => true },
            IsDeleteMarker = random.Next(4) switch { 0 => null, 1 => true, _ => false },
            Size = random.Next(10) == 0 ? null : random.NextInt64(long.MaxValue),
            Modified = random.Next(10) == 0 ? null : DateTime.UnixEpoch.AddMilliseconds(random.NextInt64(1, 4_000_000_000_000)),
            ETag = Or(random, Convert.ToHexStringLower(MD5.HashData([(byte)i]))),
            StorageClass = Or(random, random.Next(2) == 0 ? "STANDARD" : "DEEP_ARCHIVE"),
        };

    private static string? Or(Random random, string value) => random.Next(10) == 0 ? null : value;

    private static byte[] Recorded(string name) =>
        File.ReadAllBytes(RepositoryRoot.File("tests", "Trasvase.Tests", "Jobs", "Choosing", "Parquets", "Recorded", name + ".parquet"));

    private static async Task<List<InventoryEntry>> ReadAsync(string manifest)
    {
        var inventory = await Inventory.OpenAsync(LocalInventory.Of(manifest), "bucket", new HashSet<string> { "GLACIER", "DEEP_ARCHIVE" },
            Token);
        var entries = new List<InventoryEntry>();
        await foreach (var entry in inventory.ReadAsync(Token))
        {
            entries.Add(entry);
        }

        return entries;
    }
}
