using Trasvase.Storage.Requests;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Transfers.Pacing;

public sealed class OutageTests
{
    private static readonly StoreException Refused = new(StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "no")
    {
        Reason = "the connection was refused",
    };

    [Theory]
    [InlineData(
        true,
        "Nothing that has arrived is lost: repeat the command or run 'trasvase resume' when it answers, or wait longer with --patience.")]
    [InlineData(false, "Repeat the command when it answers, or wait longer with --patience.")]
    public void Failure_OfAJobAndOfWhatIsNone_SaysHowThatGoesOn(bool isJob, string advice) =>
        new Outage("S3", DateTimeOffset.UnixEpoch, Refused).Failure(TimeSpan.FromSeconds(3), isJob).Message
            .ShouldBe($"S3 did not come back within 3 s (the connection was refused since 1970-01-01 00:00:00 UTC). {advice}");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PatienceOf_WhateverIsAsked_KnowsWhetherItIsThatOfAJob(bool isJob)
    {
        Patience.Of(asked: null, isJob).IsJob.ShouldBe(isJob);
        Patience.Of(TimeSpan.FromSeconds(3), isJob)
            .ShouldBe(new Patience(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)) { IsJob = isJob });
        Patience.Of(TimeSpan.Zero, isJob).ShouldBe(Patience.None);
    }
}
