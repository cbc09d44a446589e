using Trasvase.Jobs.Verifying;
using Trasvase.Storage;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs;

/// <summary>Sources that tell little by which versions could be told apart: nothing is taken for what it is not.</summary>
public sealed class IdentityTests : IDisposable
{
    private const long Large = 1_000_000;

    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly DateTimeOffset Long = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly JobScene _scene = JobScene.Replacing();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Sync_BytesOfTheSameLengthWithoutAnyTag_AreSentOnceMore()
    {
        _scene.Source.Telling = Nothing;
        _scene.Sync = new SyncOptions();
        await _scene.AtSourceAsync("s/a");
        (await RunAsync()).Transferred.ShouldBe(1);
        await _scene.AtSourceAsync("s/a", seed: 2);

        var report = await RunAsync();

        (report.Transferred, report.Unchanged).ShouldBe((1, 0));
        await _scene.ShouldBeSyncedAsync();
        _scene.Receipts.Last().Notes.ShouldHaveSingleItem().ShouldContain("no version id, no strong entity tag");
    }

    [Fact]
    public async Task Verify_BytesOfTheSameLengthWithoutAnyTag_AreNotVerified()
    {
        _scene.Source.Telling = Nothing;
        await _scene.AtSourceAsync("s/a");
        await RunAsync();
        await _scene.AtSourceAsync("s/a", seed: 2);
        var receipts = new List<VerifyReceipt>();

        var report = await new VerifyRunner(_scene.Source, _scene.Target, _scene.Options, TimeProvider.System).RunAsync(
            _scene.Scope,
            receipt =>
            {
                receipts.Add(receipt);
                return ValueTask.CompletedTask;
            },
            None);

        (report.Verified, report.Unverifiable).ShouldBe((0, 1));
        receipts.ShouldHaveSingleItem().Reason.ShouldNotBeNull().ShouldContain("of which version is not known");
    }

    [Theory]
    [InlineData(CollisionPolicy.Overwrite)]
    [InlineData(CollisionPolicy.Rename)]
    public async Task Move_ReplacedBytesWithoutAnyTag_AreNeverLostAndTheSourceStays(CollisionPolicy policy)
    {
        _scene.Source.Telling = Nothing;
        _scene.Options = _scene.Options with { IfExists = policy };
        await _scene.AtSourceAsync("s/a");
        await RunAsync();
        var data = await _scene.AtSourceAsync("s/a", seed: 2);
        _scene.IsMove = true;

        var report = await RunAsync();

        (report.Unchanged, report.Failed).ShouldBe((0, 1));
        _scene.Receipts.Last().Reason.ShouldNotBeNull().ShouldContain("no strong entity tag");
        (await JobScene.BytesAsync(_scene.Source.Inner, "s/a")).LongLength.ShouldBe(data.Length);
        _scene.Source.Calls.All.ShouldNotContain(call => call.Operation == StoreOperation.Remove);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Copy_LargeObjectReplacedWhileItIsRead_IsNeverMadeOfTwo(bool tellsTime)
    {
        var replaced = 0;
        _scene.Source.Telling = (_, info) => Nothing(default, info) with
        {
            LastModified = tellsTime ? Long.AddHours(Volatile.Read(ref replaced)) : null,
            Told = tellsTime ? Long.AddHours(5) : null,
        };
        await _scene.AtSourceAsync("s/a", Large);
        _scene.Source.Before = async call =>
        {
            if (call.Operation == StoreOperation.OpenRead && call.Nth == 3 && Interlocked.Exchange(ref replaced, 1) == 0)
            {
                await _scene.AtSourceAsync("s/a", Large, seed: 2);
            }
        };

        var report = await RunAsync();

        (report.Transferred, report.Failed).ShouldBe((1, 0));
        (await JobScene.BytesAsync(_scene.Target.Inner, "t/a")).ShouldBe(await JobScene.BytesAsync(_scene.Source.Inner, "s/a"));
        replaced.ShouldBe(tellsTime ? 1 : 0, "where nothing tells it is read with one request, of which there is no third");
    }

    [Fact]
    public async Task Copy_RepeatedWithoutAnyTag_AddsNoFurtherName()
    {
        _scene.Source.Telling = Nothing;
        _scene.Options = _scene.Options with { IfExists = CollisionPolicy.Rename };
        await _scene.AtSourceAsync("s/a");
        await RunAsync();

        for (var i = 0; i < 3; i++)
        {
            (await RunAsync()).Unchanged.ShouldBe(1);
        }

        (await _scene.TargetKeysAsync()).ShouldBe(["t/a"]);
        _scene.Receipts.Last().Notes.ShouldHaveSingleItem().ShouldContain("CRC-64");

        await _scene.AtSourceAsync("s/a", seed: 2);
        (await RunAsync()).Transferred.ShouldBe(1);
        (await RunAsync()).Unchanged.ShouldBe(1);
        (await _scene.TargetKeysAsync()).Count.ShouldBe(2, "what was replaced is another content, and has a name of its own");
    }

    [Fact]
    public async Task Copy_RepeatedThoughItCouldNotBeVerified_AddsNoFurtherName()
    {
        using var scene = JobScene.Replacing(isPlain: true);
        scene.Options = scene.Options with { IfExists = CollisionPolicy.Rename };
        scene.Source.Telling = (_, info) => info with { Digests = [], PerhapsMd5 = null };
        await scene.AtSourceAsync("s/a");
        (await scene.RunAsync()).Unverified.ShouldBe(1);

        (await scene.RunAsync()).Unchanged.ShouldBe(1);

        (await scene.TargetKeysAsync()).ShouldBe(["t/a"]);
    }

    [Fact]
    public async Task Sync_TimeAloneTells_SettledIsUnchangedAndAnotherTimeIsSent()
    {
        var modified = Long;
        _scene.Source.Telling = (operation, info) => Nothing(operation, info) with
        {
            LastModified = modified,
            Told = operation == StoreOperation.List ? null : Long.AddDays(1),
        };
        _scene.Sync = new SyncOptions();
        await _scene.AtSourceAsync("s/a");
        await RunAsync();
        (await RunAsync()).Unchanged.ShouldBe(1);

        modified = Long.AddSeconds(1);
        await _scene.AtSourceAsync("s/a", seed: 2);

        (await RunAsync()).Transferred.ShouldBe(1);
        await _scene.ShouldBeSyncedAsync();
    }

    [Fact]
    public async Task Sync_TimeAloneTellsButWasNotSettled_IsSentOnceMore()
    {
        _scene.Source.Telling = (operation, info) => Nothing(operation, info) with { LastModified = Long, Told = Long.AddSeconds(1) };
        _scene.Sync = new SyncOptions();
        await _scene.AtSourceAsync("s/a");
        await RunAsync();
        await _scene.AtSourceAsync("s/a", seed: 2);

        (await RunAsync()).Transferred.ShouldBe(1);

        await _scene.ShouldBeSyncedAsync();
    }

    [Fact]
    public async Task Copy_OneTagAndTwoSizes_IsNeverStored()
    {
        _scene.Source.Reading = (_, read) => new ObjectRead(read.Info with { Size = read.Info.Size * 3 }, read.Length, read.Content);
        await _scene.AtSourceAsync("s/small");
        await _scene.AtSourceAsync("s/large", Large);

        var report = await RunAsync();

        report.Failed.ShouldBe(2);
        (await _scene.TargetKeysAsync()).ShouldBeEmpty();
    }

    private Task<JobReport> RunAsync() => _scene.RunAsync();

    private static ObjectInfo Nothing(StoreOperation operation, ObjectInfo info) =>
        info with { ETag = null, LastModified = null, Digests = [], PerhapsMd5 = null };
}
