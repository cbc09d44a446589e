using Trasvase.Storage.Requests;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Faults;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Transfers.Pacing;

public sealed class OutagesTests : IAsyncDisposable
{
    private static readonly StoreException Refused = new(StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "no");
    private static readonly Patience Day = Patience.Of(asked: null, isJob: true);

    private readonly FaultyStore _source = new(new MemoryStore(
        "source", new MemoryOptions { Profile = MemoryProfile.Default with { Service = "s" } }));
    private readonly FaultyStore _target = new(new MemoryStore(
        "target", new MemoryOptions { Profile = MemoryProfile.Default with { Service = "t" } }));
    private readonly Outages _outages;

    public OutagesTests() => _outages = new Outages(_source, _target, Day, TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _outages.DisposeAsync();

    [Fact]
    public async Task PassAsync_OneSideIsDown_HoldsUpBothUntilItIsBack()
    {
        var isBack = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _target.Before = _ => isBack.Task;
        Fail("t", 3);

        var passing = _outages.PassAsync(Token).AsTask();

        passing.IsCompleted.ShouldBeFalse();
        isBack.SetResult();
        await passing;
        _outages.IsShut.ShouldBeFalse();
        _source.Calls.All.ShouldBeEmpty("nobody looks at the side that is up");
        _target.Calls.Count(StoreOperation.Find).ShouldBe(1);
    }

    [Fact]
    public async Task MetAsync_TheSideIsBackAfterALookFailed_TheAttemptDoesNotCount()
    {
        var looks = 0;
        _source.Before = _ => Interlocked.Increment(ref looks) == 1 ? Task.FromException(Refused) : Task.CompletedTask;
        Fail("s", 3);

        (await _outages.MetAsync(new FailedAttempt("s", Refused, Since: 0, IsLast: false), Token)).ShouldBeTrue();

        looks.ShouldBe(2);
    }

    [Fact]
    public async Task Told_ASideGoesDownAndComesBack_SaysBoth()
    {
        var told = new List<SideWait?>();
        await using var outages = new Outages(_source, _target, Day, TimeProvider.System) { Told = told.Add };
        var looks = 0;
        _source.Before = _ => Interlocked.Increment(ref looks) == 1 ? Task.FromException(Refused) : Task.CompletedTask;
        Enumerable.Range(0, 3).ToList().ForEach(_ => outages.Ended("s", Refused));

        await outages.PassAsync(Token);

        told.OfType<SideWait>().Select(wait => wait.Why).Distinct().ShouldHaveSingleItem();
        told[^1].ShouldBeNull();
    }

    [Fact]
    public async Task Told_TheWatchEndsWhileASideIsDown_DoesNotSayThatItIsBack()
    {
        var told = new List<SideWait?>();
        var isTold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var outages = new Outages(_source, _target, Day, TimeProvider.System) { Told = Keep };
        _source.Before = _ => Task.FromException(Refused);
        Enumerable.Range(0, 3).ToList().ForEach(_ => outages.Ended("s", Refused));
        await isTold.Task;

        await outages.DisposeAsync();

        told[^1].ShouldNotBeNull();

        void Keep(SideWait? wait)
        {
            told.Add(wait);
            _ = wait is not null && isTold.TrySetResult();
        }
    }

    [Fact]
    public async Task MetAsync_TheSideAnswersTheLook_TheAttemptCounts()
    {
        Fail("s", 3);

        (await _outages.MetAsync(new FailedAttempt("s", Refused, Since: 0, IsLast: false), Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task MetAsync_LastAttemptAndTheTargetCouldNotReadTheSource_LooksAtTheSource()
    {
        var refusal = new StoreException(StoreErrorKind.SourceRefused, RetryAdvice.Worthwhile, "no") { SourceStatus = 503 };

        (await _outages.MetAsync(new FailedAttempt(Service: null, refusal, TimeProvider.System.GetTimestamp(), IsLast: true), Token)).ShouldBeFalse();

        (_source.Calls.Count(StoreOperation.Find), _target.Calls.Count(StoreOperation.Find)).ShouldBe((1, 0));
    }

    [Theory]
    [InlineData(StoreErrorKind.PermissionDenied, null)]
    [InlineData(StoreErrorKind.Corrupt, null)]
    [InlineData(StoreErrorKind.Unavailable, 409)]
    public async Task MetAsync_WhatNoOutageGives_IsNotLookedAt(StoreErrorKind kind, int? status)
    {
        var failure = new StoreException(kind, RetryAdvice.Worthwhile, "no") { Status = status };
        for (var i = 0; i < 20; i++)
        {
            _outages.Ended("s", failure);
        }

        (await _outages.MetAsync(new FailedAttempt("s", failure, TimeProvider.System.GetTimestamp(), IsLast: true), Token)).ShouldBeFalse();

        _source.Calls.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task MetAsync_LookFailsInAWayThatNobodyKnows_HoldsUpNobody()
    {
        _source.Before = _ => throw new InvalidOperationException("A fault of ours.");
        Fail("s", 3);

        (await _outages.MetAsync(new FailedAttempt("s", Refused, Since: 0, IsLast: false), Token)).ShouldBeFalse();
    }

    private void Fail(string service, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _outages.Ended(service, Refused);
        }
    }
}
