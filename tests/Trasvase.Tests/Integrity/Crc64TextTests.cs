using Trasvase.Integrity;

namespace Trasvase.Tests.Integrity;

public class Crc64TextTests
{
    private const ulong Check = 0xAE8B14860A799888;

    [Fact]
    public void ToS3_CheckValue_IsMostSignificantByteFirst() => Crc64Text.ToS3(Check).ShouldBe("rosUhgp5mIg=");

    [Fact]
    public void ToAzure_CheckValue_IsLeastSignificantByteFirst() => Crc64Text.ToAzure(Check).ShouldBe("iJh5CoYUi64=");

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(Check)]
    [InlineData(ulong.MaxValue - 1)]
    public void TryFrom_WhatTheSameStoreWrote_GivesTheValue(ulong crc)
    {
        Crc64Text.TryFromS3(Crc64Text.ToS3(crc), out var s3).ShouldBeTrue();
        Crc64Text.TryFromAzure(Crc64Text.ToAzure(crc), out var azure).ShouldBeTrue();
        (s3, azure).ShouldBe((crc, crc));
    }

    [Fact]
    public void TryFromAzure_WhatS3Wrote_GivesAnotherValue()
    {
        Crc64Text.TryFromAzure(Crc64Text.ToS3(Check), out var crc).ShouldBeTrue();
        crc.ShouldNotBe(Check);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("rosUhgp5mIg")]
    [InlineData("rosUhgp5mA==")]
    [InlineData("rosUhgp5mIiI")]
    [InlineData("rosUhgp5mIg=AAAA")]
    [InlineData("rosUhgp5mIh=")]
    [InlineData(" rosUhgp5mIg=")]
    [InlineData("rosU hgp5mIg=")]
    [InlineData("rosUhgp5mIg=\r\n")]
    [InlineData("rosUhgp5mIg=-3")]
    [InlineData("_-sUhgp5mIg=")]
    [InlineData("ae8b14860a799888")]
    public void TryFrom_AnythingElse_IsRefused(string? text)
    {
        Crc64Text.TryFromS3(text, out var s3).ShouldBeFalse();
        Crc64Text.TryFromAzure(text, out var azure).ShouldBeFalse();
        (s3, azure).ShouldBe((0UL, 0UL));
    }
}
