using Parquet;
using Trasvase.Storage;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Tests.Jobs.Choosing;
using Trasvase.Tests.Jobs.Choosing.Parquets;

namespace Trasvase.Tests.Hosting;

public sealed class ScopeChoiceTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private static readonly DateTimeOffset Then = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly MemoryCatalog _stores = new();
    private readonly InventoryFiles _inventory = new();
    private readonly TrasvaseClient _client;

    public ScopeChoiceTests() => _client = new TrasvaseClient(_stores, TimeProvider.System);

    public void Dispose()
    {
        _client.Dispose();
        _inventory.Dispose();
    }

    [Fact]
    public async Task CopyAllAsync_FilterOfOneObject_IsRefused()
    {
        var selection = new Selection { MinSize = 1 };

        var error = await Should.ThrowAsync<ConfigurationException>(() => _client.CopyAllAsync(
            "s3://bucket/a", "az://c/", new JobOptions { Selection = selection }, cancellationToken: Token));

        error.Message.ShouldStartWith("s3://bucket/a is one object");
    }

    [Fact]
    public async Task AllAsync_ManyObjectsToATargetThatIsNoPrefix_IsRefusedBeforeAnythingIsAsked()
    {
        await PutAsync("bucket", "in/a", new PositionalData(1, 10).ToArray());
        Func<Task>[] all =
        [
            () => _client.CopyAllAsync("s3://bucket/in/", "az://c/flat", cancellationToken: Token),
            () => _client.MoveAllAsync("s3://bucket/in/", "az://c/flat", cancellationToken: Token),
            () => _client.VerifyAllAsync("s3://bucket/in/", "az://c/flat", cancellationToken: Token),
            () => _client.EstimateAsync("s3://bucket/in/", "az://c/flat", cancellationToken: Token),
        ];
        foreach (var work in all)
        {
            (await Should.ThrowAsync<ConfigurationException>(work)).Message.ShouldBe(
                "az://c/flat is no prefix: what is below s3://bucket/in/ goes below one, which ends with '/'. Write az://c/flat/ "
                    + "for what is below it.");
        }

        _stores["c"].Calls.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task MoveAllAsync_VersionsAt_IsRefused() => (await Should.ThrowAsync<ConfigurationException>(() => _client.MoveAllAsync(
        "s3://bucket/",
        "az://c/",
        new JobOptions { Selection = new Selection { VersionsAt = Then } },
        cancellationToken: Token))).Message.ShouldContain("use copy");

    [Fact]
    public async Task SyncAllAsync_DeleteWithWhatCannotTell_IsRefused()
    {
        Selection[] all =
        [
            new() { VersionsAt = Then },
            new() { Maps = [new("a", "b")] },
            new() { FromList = "a" },
            new() { FromInventory = "a" },
        ];
        foreach (var selection in all)
        {
            var options = new JobOptions { Selection = selection, Sync = new SyncOptions { Delete = true } };
            (await Should.ThrowAsync<ConfigurationException>(() => _client.SyncAllAsync(
                "s3://bucket/", "az://c/", options, cancellationToken: Token))).Message.ShouldContain("cannot remove anything");
        }
    }

    [Fact]
    public async Task CopyAllAsync_FaultyPattern_IsRefusedBeforeAnything() =>
        (await Should.ThrowAsync<ConfigurationException>(() => _client.CopyAllAsync(
            "s3://bucket/",
            "az://c/",
            new JobOptions { Selection = new Selection { Rules = [new(true, "[a")] } },
            cancellationToken: Token))).Message.ShouldBe("The pattern '[a' has a [ without a ].");

    [Fact]
    public async Task CopyAllAsync_InventoryInABucket_IsReadFromThere()
    {
        await PutAsync("bucket", "in/a", new PositionalData(1, 10).ToArray());
        var manifest = _inventory.Write("Bucket, Key", ["\"bucket\",\"in/a\"", "\"bucket\",\"other\""]);
        await PutAsync("inventories", "daily/bucket/all/manifest.json", await File.ReadAllBytesAsync(manifest, Token));
        await PutAsync("inventories", "daily/bucket/all/data/data-0.csv.gz", await File.ReadAllBytesAsync(_inventory.Data(0), Token));
        var options = new JobOptions { Selection = new Selection { FromInventory = "s3://inventories/daily/bucket/all/manifest.json" } };

        var report = await _client.CopyAllAsync("s3://bucket/in/", "az://c/", options, cancellationToken: Token);

        (report.Stopped, report.Listed, report.Transferred).ShouldBe((null, 1, 1));
    }

    [Fact]
    public async Task CopyAllAsync_InventoryInParquetInABucket_IsReadFromThere()
    {
        await PutAsync("bucket", "in/a", new PositionalData(1, 10).ToArray());
        InventoryRow[] rows = [new("in/a"), new("in/gone") { IsDeleteMarker = true }, new("other")];
        var manifest = _inventory.WriteParquet(
            InventoryRow.Schema, await ParquetWriting.WriteAsync(rows, 2, CompressionMethod.Snappy, Token));
        await PutAsync("inventories", "daily/bucket/all/manifest.json", await File.ReadAllBytesAsync(manifest, Token));
        await PutAsync(
            "inventories", "daily/bucket/all/data/data-0.parquet", await File.ReadAllBytesAsync(_inventory.Data(0, "parquet"), Token));
        var options = new JobOptions { Selection = new Selection { FromInventory = "s3://inventories/daily/bucket/all/manifest.json" } };

        var report = await _client.CopyAllAsync("s3://bucket/in/", "az://c/", options, cancellationToken: Token);

        (report.Stopped, report.Listed, report.Transferred).ShouldBe((null, 1, 1));
    }

    [Fact]
    public async Task CopyAllAsync_InventoryWhoseConnectionBreaks_IsReadOnFromThere()
    {
        await PutAsync("bucket", "in/a", new PositionalData(1, 10).ToArray());
        var manifest = _inventory.Write("Bucket, Key", ["\"bucket\",\"in/a\""]);
        await PutAsync("inventories", "manifest.json", await File.ReadAllBytesAsync(manifest, Token));
        await PutAsync("inventories", "daily/bucket/all/data/data-0.csv.gz", await File.ReadAllBytesAsync(_inventory.Data(0), Token));
        _stores["inventories"].Reading = (call, read) =>
            call.Nth % 2 == 1
                ? new ObjectRead(read.Info, read.Length, new TamperedStream(read.Content) { EndAt = 5, End = TamperedStream.Broken() })
                : read;
        var options = new JobOptions { Selection = new Selection { FromInventory = "s3://inventories/manifest.json" } };

        var report = await _client.CopyAllAsync("s3://bucket/in/", "az://c/", options, cancellationToken: Token);

        (report.Stopped, report.Listed, report.Transferred).ShouldBe((null, 1, 1));
    }

    [Fact]
    public async Task VerifyAllAsync_Filter_ComparesOnlyWhatIsChosen()
    {
        foreach (var key in new[] { "in/a", "in/b" })
        {
            await PutAsync("bucket", key, new PositionalData(1, 10).ToArray());
        }

        await _client.CopyAllAsync("s3://bucket/in/", "az://c/", cancellationToken: Token);

        var report = await _client.VerifyAllAsync(
            "s3://bucket/in/",
            "az://c/",
            new JobOptions { Selection = new Selection { Rules = [new(true, "a")] } },
            cancellationToken: Token);

        (report.Listed, report.Verified).ShouldBe((1, 1));
    }

    [Fact]
    public void Marked_ListThatChanged_IsAnotherSelection()
    {
        var file = _inventory.WriteManifest("a");
        var before = new Selection { FromList = file }.Marked();
        _inventory.WriteManifest("ab");

        new Selection { FromList = file }.Marked().ShouldNotBe(before);
    }

    private Task PutAsync(string container, string key, byte[] content) => _stores[container].Inner.PutAsync(
        new ObjectKey(key), PartBody.Of(content), new WriteOptions(), Token);
}
