using Trasvase.Storage;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Hosting;

public sealed class TrasvaseClientTests : IDisposable
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly PositionalData Data = new(1, 1000);

    private readonly MemoryCatalog _stores = new();
    private readonly TrasvaseClient _client;

    public TrasvaseClientTests() => _client = new TrasvaseClient(_stores, TimeProvider.System);

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("az://archive/copy.bin", "copy.bin")]
    [InlineData("az://archive/", "reports/a.bin")]
    [InlineData("az://archive", "reports/a.bin")]
    [InlineData("az://archive/old/", "old/reports/a.bin")]
    public async Task CopyAsync_OneObject_ArrivesUnderTheTargetsName(string target, string key)
    {
        await PutAsync("bucket", "reports/a.bin");

        var receipt = await _client.CopyAsync("s3://bucket/reports/a.bin", target, cancellationToken: None);

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        receipt.TargetKey.Value.ShouldBe(key);
        (await FindAsync("archive", key)).ShouldNotBeNull().Size.ShouldBe(Data.Length);
        _stores.RemoversOpened.ShouldBe(0);
    }

    [Fact]
    public async Task MoveAsync_OneObject_RemovesTheSource()
    {
        await PutAsync("bucket", "a");

        var receipt = await _client.MoveAsync("s3:///a", "az://archive/a", cancellationToken: None);

        receipt.SourceRemoved.ShouldBeTrue();
        (await FindAsync("bucket", "a")).ShouldBeNull();
        (await FindAsync("archive", "a")).ShouldNotBeNull();
    }

    [Fact]
    public async Task CopyAsync_ObjectThatIsNotThere_IsAReceiptThatSaysSo()
    {
        var receipt = await _client.CopyAsync("s3://bucket/none", "az://archive/", cancellationToken: None);

        (receipt.Outcome, receipt.Error).ShouldBe((Outcome.Failed, StoreErrorKind.NotFound));
    }

    [Fact]
    public async Task CopyAsync_Prefix_IsRefusedAndNamesWhatToCall() =>
        (await Should.ThrowAsync<ConfigurationException>(_client.CopyAsync("s3://bucket/a/", "az://archive/", cancellationToken: None)))
            .Message.ShouldContain("CopyAllAsync");

    [Fact]
    public async Task CopyAllAsync_Prefix_CopiesEverythingBelowItAndTellsEachObjectOnce()
    {
        foreach (var key in new[] { "reports/", "reports/a", "reports/b//c", "other/d" })
        {
            await PutAsync("bucket", key);
        }

        var receipts = new List<TransferReceipt>();
        var report = await _client.CopyAllAsync("s3://bucket/reports/", "az://archive/x/", onReceipt: Keep, cancellationToken: None);

        report.IsSuccess.ShouldBeTrue();
        receipts.Select(receipt => receipt.TargetKey.Value).ShouldBe(["x/", "x/a", "x/b//c"], ignoreOrder: true);
        (await _client.ListAsync("az://archive/x/", cancellationToken: None).SelectMany(page => page.Objects).CountAsync(None)).ShouldBe(3);
        _stores.RemoversOpened.ShouldBe(0);

        ValueTask Keep(TransferReceipt receipt)
        {
            receipts.Add(receipt);
            return ValueTask.CompletedTask;
        }
    }

    [Fact]
    public async Task MoveAllAsync_Prefix_EmptiesIt()
    {
        await PutAsync("bucket", "reports/a");
        await PutAsync("bucket", "other");

        var report = await _client.MoveAllAsync("s3://bucket/reports/", "az://archive/", cancellationToken: None);

        report.Transferred.ShouldBe(1);
        (await FindAsync("bucket", "reports/a")).ShouldBeNull();
        (await FindAsync("bucket", "other")).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("az://c/a", "az://c/a")]
    [InlineData("az://c/a", "az://c/")]
    [InlineData("az://c/a", "az://c")]
    [InlineData("az://c/a/", "az://c/a/")]
    [InlineData("az://c/a/", "az://c/a/b/")]
    [InlineData("az://c/", "az://c/b/")]
    [InlineData("az://c", "az://c")]
    [InlineData("https://acct.blob.core.windows.net/c/a", "https://acct.blob.core.windows.net/c/a")]
    public async Task MoveAllAsync_OntoItself_IsRefusedBeforeAnythingIsAsked(string source, string target)
    {
        await PutAsync("c", "a");

        await Should.ThrowAsync<ConfigurationException>(async () => await _client.MoveAllAsync(source, target, cancellationToken: None));

        _stores["c"].Calls.All.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("az://c/a", "az://c/b")]
    [InlineData("az://c/a", "az://d/a")]
    [InlineData("az://c/a", "az://c/a/")]
    [InlineData("az://c/a/", "az://c/b/")]
    public async Task CopyAllAsync_WithinOneContainer_IsAllowedElsewhere(string source, string target)
    {
        await PutAsync("c", "a");

        (await _client.CopyAllAsync(source, target, cancellationToken: None)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task CopyAsync_OptionsThatAreWrong_NamesThemAll()
    {
        var options = new TransferOptions { Connections = 0, PartSize = -1 };

        var e = await Should.ThrowAsync<ConfigurationException>(_client.CopyAsync(
            "s3://bucket/a", "az://archive/", options, cancellationToken: None));

        e.Message.ShouldContain("connections");
        e.Message.ShouldContain("part size");
    }

    [Fact]
    public async Task CopyAsync_Cancelled_Throws()
    {
        await PutAsync("bucket", "a");
        using var cancel = new CancellationTokenSource();
        _stores["bucket"].Before = call => call.Operation == StoreOperation.OpenRead ? cancel.CancelAsync() : Task.CompletedTask;

        await Should.ThrowAsync<OperationCanceledException>(_client.CopyAsync(
            "s3://bucket/a", "az://archive/", cancellationToken: cancel.Token));
    }

    [Fact]
    public async Task ListAsync_Delimiter_RollsUp()
    {
        await PutAsync("bucket", "x/a");
        await PutAsync("bucket", "x/y/b");

        var page = (await _client.ListAsync("s3://bucket/x/", "/", None).ToListAsync(None)).ShouldHaveSingleItem();

        page.Objects.ShouldHaveSingleItem().Key.Value.ShouldBe("x/a");
        page.Prefixes.ShouldBe(["x/y/"]);
    }

    [Fact]
    public async Task ListChosenAsync_Filters_TellsWhatACopyWouldBeAbout()
    {
        foreach (var key in new[] { "x/a.jpg", "x/b.txt", "x/y/c.jpg", "x/y/d.jpg.txt", "z/e.jpg" })
        {
            await PutAsync("bucket", key);
        }

        (await ChosenAsync(new Selection { Rules = [new(true, "*.jpg")] })).ShouldBe(["x/a.jpg", "x/y/c.jpg"]);
        (await ChosenAsync(new Selection { Rules = [new(true, "y/**")] })).ShouldBe(["x/y/c.jpg", "x/y/d.jpg.txt"]);
        (await ChosenAsync(new Selection { MinSize = Data.Length + 1 })).ShouldBeEmpty();
        (await ChosenAsync(Selection.Everything)).Count.ShouldBe(4);
        Should.Throw<ConfigurationException>(() => _client.ListChosenAsync("s3://bucket/x/", new Selection
        {
            FromList = "keys",
        }, None)).Message
            .ShouldContain("lists");
        Should.Throw<ConfigurationException>(() => _client.ListChosenAsync(
            "s3://bucket/x/", new Selection { MinSize = 2, MaxSize = 1 }, None)).Message
            .ShouldContain("least size");
    }

    private Task<List<string>> ChosenAsync(Selection selection) =>
        _client.ListChosenAsync("s3://bucket/x/", selection, None)
            .SelectMany(page => page.Objects)
            .Select(info => info.Key.Value)
            .ToListAsync(None)
            .AsTask();

    private Task<StoredObject> PutAsync(string container, string key) =>
        _stores[container].Inner.PutAsync(new ObjectKey(key), Data.ToBody(), new WriteOptions(), None);

    private Task<ObjectInfo?> FindAsync(string container, string key) =>
        _stores[container].Inner.FindAsync(new ObjectKey(key), version: null, None);
}
