using System.Globalization;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Tests.Stores.S3;

public sealed class S3TimeTests
{
    [Theory]
    [InlineData("2013-05-24T01:02:03.000Z", "2013-05-24T01:02:03")]
    [InlineData("2013-05-24T01:02:03.456Z", "2013-05-24T01:02:03.456")]
    [InlineData("2013-05-24T01:02:03.456789123Z", "2013-05-24T01:02:03.4567891")]
    [InlineData("2013-05-24T01:02:03Z", "2013-05-24T01:02:03")]
    [InlineData("2013-05-24t01:02:03z", "2013-05-24T01:02:03")]
    [InlineData("2013-05-24T01:02:03", "2013-05-24T01:02:03")]
    [InlineData("2013-05-24 01:02:03", "2013-05-24T01:02:03")]
    [InlineData("2013-05-24 01:02:03.5 +0200 CEST", "2013-05-23T23:02:03.5")]
    [InlineData("2013-05-24T03:02:03.456+02:00", "2013-05-24T01:02:03.456")]
    [InlineData("20130524T010203Z", "2013-05-24T01:02:03")]
    [InlineData("2013-05-24", "2013-05-24T00:00:00")]
    [InlineData("Fri, 24 May 2013 01:02:03 GMT", "2013-05-24T01:02:03")]
    [InlineData("Fri, 24 May 2013 01:02:03 UTC", "2013-05-24T01:02:03")]
    [InlineData("Fri, 24 May 2013 01:02:03 Z", "2013-05-24T01:02:03")]
    [InlineData("Fri, 24 May 2013 03:02:03 +0200", "2013-05-24T01:02:03")]
    [InlineData("Fri, 24 May 2013 03:02:03 +02:00", "2013-05-24T01:02:03")]
    [InlineData("Fri, 24 May 2013 03:02:03 GMT+02:00", "2013-05-24T01:02:03")]
    [InlineData("Thu, 23 May 2013 20:02:03 EST", "2013-05-24T01:02:03")]
    [InlineData("fri, 24 may 2013 01:02:03 gmt", "2013-05-24T01:02:03")]
    [InlineData("Fri, 24 May 2013 01:02:03", "2013-05-24T01:02:03")]
    [InlineData("24 May 2013 01:02:03 GMT", "2013-05-24T01:02:03")]
    [InlineData("Sat, 4 May 2013 1:02:03 GMT", "2013-05-04T01:02:03")]
    [InlineData("Fri,24 May 2013 01:02:03 -0000", "2013-05-24T01:02:03")]
    [InlineData("Friday, 24-May-13 01:02:03 GMT", "2013-05-24T01:02:03")]
    [InlineData("Fri, 24-May-2013 01:02:03 GMT", "2013-05-24T01:02:03")]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37")]
    [InlineData("Fri May 24 01:02:03 2013", "2013-05-24T01:02:03")]
    [InlineData("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37")]
    [InlineData("Fri May 24 01:02:03 UTC 2013", "2013-05-24T01:02:03")]
    [InlineData("1369357323", "2013-05-24T01:02:03")]
    [InlineData("1369357323.25", "2013-05-24T01:02:03.25")]
    [InlineData("1369357323250", "2013-05-24T01:02:03.25")]
    [InlineData(" Fri, 24 May 2013 01:02:03 GMT ", "2013-05-24T01:02:03")]
    public void Read_FormsThatServersWrite_AreThatTimeInUtc(string text, string expected)
    {
        var time = S3Time.Read(text);

        time.ShouldBe(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
        time!.Value.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("0")]
    [InlineData("-")]
    [InlineData("null")]
    [InlineData("1369357323.1.2")]
    [InlineData("2013")]
    [InlineData("05/06/2013 01:02:03")]
    [InlineData("2013-13-24T01:02:03.000Z")]
    [InlineData("2013-02-30T01:02:03.000Z")]
    [InlineData("0000-05-24T01:02:03.000Z")]
    [InlineData("0001-01-01T00:00:00+02:00")]
    [InlineData("2013-05-24T25:02:03Z")]
    [InlineData("2013-05-24T01:02:03+99:00")]
    [InlineData("2013-05-24T01:02:03 Mars")]
    [InlineData("Fri, 24 May 2013 01:02:03 XYZ")]
    [InlineData("Fri, 24 May 01:02:03 GMT")]
    [InlineData("Fri, 31 Feb 2013 01:02:03 GMT")]
    [InlineData("Fri, 24 2013 01:02:03 GMT")]
    [InlineData("Fri, 24 May 2013 GMT")]
    [InlineData("99999999999999999999")]
    public void Read_WhatIsNoTimeOrMayMeanTwo_IsUnknown(string text) => S3Time.Read(text).ShouldBeNull();
}
