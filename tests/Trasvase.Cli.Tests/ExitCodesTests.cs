namespace Trasvase.Cli.Tests;

public sealed class ExitCodesTests
{
    [Fact]
    public void Of_EveryKindOfReport_IsAsTheTableSays()
    {
        ExitCodes.Of(new JobReport()).ShouldBe(0);
        ExitCodes.Of(new JobReport { Listed = 3, Transferred = 1, Unchanged = 1, Skipped = 1 }).ShouldBe(0);
        ExitCodes.Of(new JobReport { Listed = 1, Failed = 1 }).ShouldBe(1);
        ExitCodes.Of(new JobReport { Listed = 3, Failed = 3 }).ShouldBe(1);
        ExitCodes.Of(new JobReport { Listed = 3, Failed = 2, Skipped = 1 }).ShouldBe(3);
        ExitCodes.Of(new JobReport { Listed = 3, Failed = 2, Transferred = 1, Stopped = "The listing broke off." }).ShouldBe(1);
        ExitCodes.Of(new JobReport { Stopped = "The bucket is gone." }).ShouldBe(1);
        ExitCodes.Of(new JobReport { Stopped = "The token has ended.", StoppedBy = StoreErrorKind.Unauthenticated }).ShouldBe(5);
        ExitCodes.Of(new JobReport { Listed = 1, Failed = 1, Mismatched = 1 }).ShouldBe(4);
        ExitCodes.Of(new JobReport { Listed = 9, Failed = 5, Mismatched = 1, Transferred = 4 }).ShouldBe(4);
    }

    [Fact]
    public void Of_EveryKindOfComparison_IsAsTheTableSays()
    {
        ExitCodes.Of(new VerifyReport()).ShouldBe(3, "nothing was compared");
        ExitCodes.Of(new VerifyReport { Listed = 2, Verified = 2 }).ShouldBe(0);
        ExitCodes.Of(new VerifyReport { Listed = 2, Verified = 1, Missing = 1 }).ShouldBe(3);
        ExitCodes.Of(new VerifyReport { Listed = 2, Verified = 1, Unverifiable = 1 }).ShouldBe(3);
        ExitCodes.Of(new VerifyReport { Listed = 1, Failed = 1 }).ShouldBe(3);
        ExitCodes.Of(new VerifyReport { Listed = 3, Failed = 1, Missing = 1, Mismatched = 1 }).ShouldBe(4);
        ExitCodes.Of(new VerifyReport { Listed = 2, Verified = 2, Stopped = "The listing broke off." }).ShouldBe(1);
    }

    [Fact]
    public void Of_WhatWasThrown_IsAsTheTableSays()
    {
        ExitCodes.Of(new ConfigurationException("wrong")).ShouldBe(2);
        ExitCodes.Of(new StoreException(StoreErrorKind.Unavailable, RetryAdvice.Never, "down")).ShouldBe(1);
        ExitCodes.Of(new OperationCanceledException()).ShouldBe(130);
        ExitCodes.Of(new InvalidOperationException()).ShouldBe(1);
    }

    [Fact]
    public void Table_HasEveryCodeOnce() => ExitCodes.Table.Select(entry => entry.Code).ShouldBe([0, 1, 2, 3, 4, 5, 130, 141]);
}
