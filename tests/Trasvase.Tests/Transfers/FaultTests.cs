using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Transfers;

/// <summary>Bad lines and bad days. Every fault ends in success or in a classified failure, after a known number of requests.</summary>
public partial class FaultTests
{
    private static readonly StoreException Exhausted = new(
        StoreErrorKind.Unavailable, RetryAdvice.Exhausted, "Down. Tried 6 times in 9 s.");
    private readonly Scene _scene = new();

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task ShortRead_Once_IsReadAgain(int length)
    {
        var data = await _scene.PutSourceAsync(length);
        _scene.Source.Reading = (call, read) => call.Nth == 1
            ? Tampered(read, s => new TamperedStream(s) { EndAt = 5, End = TamperedStream.Broken() })
            : read;

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        await _scene.ShouldHoldAsync(data);
        _scene.Source.Calls.Count(StoreOperation.OpenRead).ShouldBe(length > Scene.BufferedMax ? 6 : 2);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task ShortRead_OfAStoreThatJustEnds_IsReadAgainAndNeverStored(int length)
    {
        var data = await _scene.PutSourceAsync(length);
        _scene.Source.Reading = (call, read) => call.Nth == 1 ? Tampered(read, s => new TamperedStream(s) { EndAt = 5 }) : read;

        (await _scene.CopyAsync()).Outcome.ShouldBe(Outcome.Transferred);
        await _scene.ShouldHoldAsync(data);
    }

    [Fact]
    public async Task ShortRange_OfAStoreThatSaysSo_IsNeverTakenForThePart()
    {
        await _scene.PutSourceAsync(200_000, options: new WriteOptions());
        _scene.Source.Reading = (call, read) => call.Nth == 2
            ? new ObjectRead(read.Info, 7, new TamperedStream(read.Content) { EndAt = 7 })
            : read;

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        receipt.Verification.ShouldBeOfType<Verification.Verified>();
        (await _scene.TargetObjectsAsync()).ShouldHaveSingleItem().Size.ShouldBe(200_000);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task LongRead_Always_FailsAsCorruptAfterExactlyTheAttemptsAllowed(int length)
    {
        await _scene.PutSourceAsync(length);
        var tooLong = new StoreException(StoreErrorKind.Corrupt, RetryAdvice.Worthwhile, "The source goes on.");
        _scene.Source.Reading = (call, read) => (call.Range?.Offset ?? 0) == 0
            ? Tampered(read, s => new TamperedStream(s) { End = tooLong })
            : read;

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Error.ShouldBe(StoreErrorKind.Corrupt);
        receipt.Reason.ShouldNotBeNull().ShouldStartWith("The source goes on. Tried 3 times");
        _scene.Source.Calls.All.Count(call => call.Operation == StoreOperation.OpenRead && (call.Range?.Offset ?? 0) == 0).ShouldBe(3);
        (await _scene.TargetObjectsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task FlippedByte_OnceInASmallObject_IsHealedByASecondReading()
    {
        var data = await _scene.PutSourceAsync(1000);
        _scene.Source.Reading = (call, read) => call.Nth == 1 ? Tampered(read, s => new TamperedStream(s) { FlipAt = 500 }) : read;

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        await _scene.ShouldHoldAsync(data);
        _scene.Source.Calls.Count(StoreOperation.OpenRead).ShouldBe(2);
        _scene.Target.Calls.Count(StoreOperation.Put).ShouldBe(1);
    }

    [Theory]
    [InlineData(1000, 2)]
    [InlineData(200_000, 10)]
    public async Task FlippedByte_Always_IsAMismatchAndNothingIsStored(int length, int reads)
    {
        await _scene.PutSourceAsync(length);
        _scene.Source.Reading = (call, read) => (call.Range?.Offset ?? 0) == 0
            ? Tampered(read, s => new TamperedStream(s) { FlipAt = 500 })
            : read;

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Error.ShouldBe(StoreErrorKind.Corrupt);
        receipt.Verification.ShouldBeOfType<Verification.Mismatch>();
        receipt.Reason.ShouldNotBeNull().ShouldContain("Nothing was stored");
        receipt.BytesSent.ShouldBe(0);
        _scene.Source.Calls.Count(StoreOperation.OpenRead).ShouldBe(reads);
        (await _scene.TargetObjectsAsync()).ShouldBeEmpty();
        var progress = _scene.Tracker.Snapshot();
        (progress.BytesDone, progress.BytesFailed).ShouldBe((0, length));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(200_000)]
    public async Task FlippedByte_AlwaysAndATargetWithoutDigests_IsAMismatchAllTheSame(int length)
    {
        var scene = new Scene(target: new MemoryOptions { Profile = Profiles.WithoutDigests });
        await scene.PutSourceAsync(length);
        scene.Source.Reading = (_, read) => Tampered(read, s => new TamperedStream(s) { FlipAt = 500 });

        var receipt = await scene.CopyAsync();

        receipt.Verification.ShouldBeOfType<Verification.Mismatch>();
        (await scene.TargetObjectsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task FlippedPart_OnItsWayToTheTarget_IsSentAgain()
    {
        var data = await _scene.PutSourceAsync(200_000);
        _scene.Target.Arriving = (call, body) => call is { Part: 2 } && Nth(call) == 1 ? new FlippedBody(body, at: 17) : body;

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        await _scene.ShouldHoldAsync(data);
        _scene.Target.Calls.Count(StoreOperation.PutPart).ShouldBe(6);
        _scene.Tracker.Snapshot().BytesMoved.ShouldBe(200_000);
    }

    [Fact]
    public async Task FlippedPart_Always_IsSentAsOftenAsAllowedAndNeverCommitted()
    {
        await _scene.PutSourceAsync(200_000);
        _scene.Target.Arriving = (call, body) => call is { Part: 2 } ? new FlippedBody(body, at: 17) : body;

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Error.ShouldBe(StoreErrorKind.Corrupt);
        _scene.Target.Calls.All.Count(call => call.Part == 2).ShouldBe(3);
        _scene.Target.Calls.Count(StoreOperation.CompleteUpload).ShouldBe(0);
        (await _scene.TargetObjectsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task PartThatFailsForAWhile_IsRetriedOnTheClockAndSucceeds()
    {
        var time = new HastyTime();
        var data = await _scene.PutSourceAsync(200_000);
        _scene.Options = _scene.Options with { Retry = new RetryPolicy { DelayFirst = TimeSpan.FromSeconds(10) } };
        _scene.Target.Before = call => call is { Part: 3 } && Nth(call) <= 5 ? throw RateLimited() : Task.CompletedTask;

        var receipt = await _scene.CopyAsync(time: time);

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        await _scene.ShouldHoldAsync(data);
        _scene.Target.Calls.All.Count(call => call.Part == 3).ShouldBe(6);
        time.Waited.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(5 * 2));
        receipt.Duration.ShouldBe(time.Waited);
    }

    [Fact]
    public async Task PartThatFailsForever_IsTriedExactlyAsOftenAsThePolicySays()
    {
        var time = new HastyTime();
        await _scene.PutSourceAsync(200_000);
        _scene.Options = _scene.Options with { Retry = new RetryPolicy() };
        _scene.Target.Before = call => call is { Part: 3 } ? throw RateLimited() : Task.CompletedTask;

        var receipt = await _scene.CopyAsync(time: time);

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Error.ShouldBe(StoreErrorKind.RateLimited);
        _scene.Target.Calls.All.Count(call => call.Part == 3).ShouldBe(6);
        _scene.Target.Calls.Count(StoreOperation.BeginUpload).ShouldBe(1);
    }

    [Theory]
    [InlineData(StoreOperation.Find)]
    [InlineData(StoreOperation.BeginUpload)]
    [InlineData(StoreOperation.PutPart)]
    [InlineData(StoreOperation.CompleteUpload)]
    public async Task TargetThatTriedOftenEnoughItself_IsAskedOnlyOnce(StoreOperation operation)
    {
        await _scene.PutSourceAsync(Scene.BufferedMax + 1);
        _scene.Options = _scene.Options with { PartSize = 1024 * 1024 };
        _scene.Target.Before = call => call.Operation == operation && call.Nth == 1 ? throw Exhausted : Task.CompletedTask;

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Reason.ShouldBe(Exhausted.Message);
        _scene.Target.Calls.Count(operation).ShouldBe(1);
    }

    [Theory]
    [InlineData(StoreOperation.Find)]
    [InlineData(StoreOperation.OpenRead)]
    public async Task SourceThatTriedOftenEnoughItself_IsAskedOnlyOnce(StoreOperation operation)
    {
        await _scene.PutSourceAsync(10);
        _scene.Source.Before = call => call.Operation == operation ? throw Exhausted : Task.CompletedTask;

        var receipt = await _scene.CopyAsync();

        receipt.Error.ShouldBe(StoreErrorKind.Unavailable);
        _scene.Source.Calls.Count(operation).ShouldBe(1);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task Cancelled_InMidPart_ThrowsAndNothingIsVisible(int length)
    {
        await _scene.PutSourceAsync(length);
        using var cancel = new CancellationTokenSource();
        var never = new TaskCompletionSource();
        _scene.Source.Reading = (call, read) => Tampered(read, s => new TamperedStream(s)
        {
            ReadMax = 3,
            Before = async (position, token) =>
            {
                if (position >= 6)
                {
                    await cancel.CancelAsync();
                    await never.Task.WaitAsync(token);
                }
            },
        });

        await Should.ThrowAsync<OperationCanceledException>(_scene.CopyAsync(cancellationToken: cancel.Token));

        (await _scene.TargetObjectsAsync()).ShouldBeEmpty();
        _scene.Target.Calls.All.Count(IsCommit).ShouldBe(0);
        _scene.Tracker.Snapshot().BytesMoved.ShouldBe(0);
    }

    private int Nth(StoreCall call) =>
        _scene.Target.Calls.All.Where(c => c.Part == call.Part).TakeWhile(c => !ReferenceEquals(c, call)).Count() + 1;

    private static ObjectRead Tampered(ObjectRead read, Func<Stream, TamperedStream> with) =>
        new(read.Info, read.Length, with(read.Content));

    private static StoreException RateLimited() =>
        new(StoreErrorKind.RateLimited, RetryAdvice.Worthwhile, "Slow down.") { RetryAfter = TimeSpan.FromSeconds(2) };

    private static bool IsCommit(StoreCall call) => call.Operation is StoreOperation.Put or StoreOperation.CompleteUpload;
}
