using System.Globalization;
using Trasvase.Client;
using Trasvase.Server.Api;
using Trasvase.Server.Schedules;

namespace Trasvase.Server.Tests.Schedules;

public class OccurrencesTests
{
    [Theory]
    [InlineData("30 2 * * *", null, "2026-01-01T00:00Z", "2026-01-01T02:30Z")]
    [InlineData("30 2 * * *", "Europe/Madrid", "2026-01-01T00:00Z", "2026-01-01T01:30Z")]
    [InlineData("30 2 * * *", "Europe/Madrid", "2026-06-30T12:00Z", "2026-07-01T00:30Z")]
    [InlineData("*/10 * * * * *", null, "2026-01-01T00:00:01Z", "2026-01-01T00:00:10Z")]
    [InlineData("0 0 29 2 *", null, "2026-01-01T00:00Z", "2028-02-29T00:00Z")]
    public void After_Time_IsTheNextInTheZone(string cron, string? zone, string after, string expected) =>
        Of(cron, zone).After(Time(after)).ShouldBe(Time(expected));

    // Clocks go from 2:00 to 3:00 on 29 March, and from 3:00 to 2:00 on 25 October, in Madrid.
    [Fact]
    public void After_HourThatThereIsNot_IsAtItsEnd() =>
        Of("30 2 * * *", "Europe/Madrid").After(Time("2026-03-28T12:00Z")).ShouldBe(Time("2026-03-29T01:00Z"));

    [Fact]
    public void After_HourThatComesTwice_IsOnce()
    {
        var occurrences = Of("30 2 * * *", "Europe/Madrid");

        var first = occurrences.After(Time("2026-10-24T12:00Z")).ShouldNotBeNull();

        first.ShouldBe(Time("2026-10-25T00:30Z"));
        occurrences.After(first).ShouldBe(Time("2026-10-26T01:30Z"));
    }

    [Theory]
    [InlineData(MisfireRule.Once, 30, true)]
    [InlineData(MisfireRule.Skip, 30, true)]
    [InlineData(MisfireRule.Once, 3600, true)]
    [InlineData(MisfireRule.Skip, 3600, false)]
    public void ToBegin_Late_IsByTheRule(MisfireRule rule, int secondsLate, bool begins)
    {
        var due = Time("2026-01-01T02:30Z");

        (Of("30 2 * * *", null, rule).ToBegin(due, due.AddSeconds(secondsLate)) is not null).ShouldBe(begins);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("every night", null)]
    [InlineData("61 * * * *", null)]
    [InlineData("* * * *", null)]
    [InlineData("* * * * * * *", null)]
    [InlineData("30 2 * * *", "Mars/Olympus")]
    public void Of_WhatCannotBeRead_IsRefused(string cron, string? zone) => Should.Throw<RefusedException>(() => Of(cron, zone));

    private static Occurrences Of(string cron, string? zone, MisfireRule rule = MisfireRule.Once) => Occurrences.Of(new NewSchedule
    {
        Name = "nightly",
        Cron = cron,
        TimeZone = zone,
        Misfire = rule,
        Job = new NewJob
        {
            Source = new Place { Connection = "source", Key = "in/" },
            Target = new Place { Connection = "target", Key = "out/" },
        },
    });

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
