using Trasvase.Jobs;

namespace Trasvase.Tests.Jobs;

public sealed class JobForgettingTests
{
    private static readonly JobSummary Job = new()
    {
        Id = "261122-164033-0123456789ab",
        Order = new JobOrder("copy", "s3://bucket/", "az://container/"),
        Made = DateTimeOffset.UnixEpoch,
        State = JobState.Stopped,
        Unfinished = 0,
        Report = new JobReport(),
    };

    [Theory]
    [InlineData(JobState.Stopped, true)]
    [InlineData(JobState.SomeFailed, true)]
    [InlineData(JobState.Done, true)]
    [InlineData(JobState.Interrupted, false)]
    [InlineData(JobState.NeedsCredentials, false)]
    [InlineData(JobState.Cancelled, false)]
    [InlineData(JobState.Running, false)]
    public void MovedNothing_State_OnlyWhatCameToItsEnd(JobState state, bool moved) =>
        JobForgetting.MovedNothing(Job with { State = state }, new JobReport()).ShouldBe(moved);

    [Fact]
    public void MovedNothing_WhatHadAnEffectOrTellsTheNextOne_IsNot()
    {
        JobReport[] effects =
        [
            new() { Listed = 1, Transferred = 1 },
            new() { Listed = 1, Unchanged = 1 },
            new() { Listed = 1, Skipped = 1 },
            new() { BytesSent = 1 },
            new() { Removed = 1 },
            new() { Kept = 1 },
            new() { WhyNotRemoved = "The source is empty." },
        ];
        effects.ShouldAllBe(report => !JobForgetting.MovedNothing(Job, report));
        JobForgetting.MovedNothing(Job with { Runs = 2 }, new JobReport()).ShouldBeFalse();
        JobForgetting.MovedNothing(Job with { State = JobState.Done, Order = Job.Order with { Verb = "sync" } }, new JobReport())
            .ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, null, true)]
    [InlineData(3, null, false)]
    [InlineData(3, StoreErrorKind.Unavailable, false)]
    [InlineData(3, StoreErrorKind.NotFound, true)]
    public void MovedNothing_Unfinished_OnlyWhereThereIsNoContainerForIt(long unfinished, StoreErrorKind? stoppedBy, bool moved) =>
        JobForgetting.MovedNothing(Job with { Unfinished = unfinished }, new JobReport { StoppedBy = stoppedBy }).ShouldBe(moved);

    [Theory]
    [InlineData(true)]
    [InlineData(true, StoreErrorKind.NotFound, StoreErrorKind.NotFound)]
    [InlineData(false, StoreErrorKind.NotFound, StoreErrorKind.PermissionDenied)]
    [InlineData(false, StoreErrorKind.Timeout)]
    public void FoundNothing_Failures_OnlyWhereNothingIsThere(bool found, params StoreErrorKind[] failures) =>
        JobForgetting.FoundNothing(new JobReport { Failed = failures.Length }, failures.Select(error => (StoreErrorKind?)error))
            .ShouldBe(found);
}
