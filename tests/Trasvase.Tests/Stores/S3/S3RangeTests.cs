using Trasvase.Storage;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Tests.Stores.S3;

public class S3RangeTests
{
    [Theory]
    [InlineData(206, "bytes 10-19/100", 10L, null, 100L, 10L)]
    [InlineData(206, "bytes 10-19/100", null, null, 100L, 10L)]
    [InlineData(206, "bytes 10-19/*", 10L, 100L, 100L, 10L)]
    [InlineData(206, "bytes 10-14/15", 5L, null, 15L, 5L)]
    public void Promised_WhatWasAskedFor_IsTaken(int status, string range, long? length, long? known, long size, long body) =>
        S3Range.Promised(status, range, length, new ByteRange(10, 10), known).ShouldBe((size, body));

    [Theory]
    [InlineData(200, "bytes 10-19/100", 10L)]
    [InlineData(206, null, 10L)]
    [InlineData(206, "bytes 0-9/100", 10L)]
    [InlineData(206, "bytes 10-18/100", 9L)]
    [InlineData(206, "bytes 10-29/100", 20L)]
    [InlineData(206, "bytes 10-19/100", 9L)]
    [InlineData(206, "bytes 10-19/*", 10L)]
    [InlineData(206, "items 10-19/100", 10L)]
    [InlineData(206, "10-19/100", 10L)]
    public void Promised_AnyOtherRange_IsRefused(int status, string? range, long? length) =>
        S3Range.Promised(status, range, length, new ByteRange(10, 10), known: null).ShouldBeNull();
}
