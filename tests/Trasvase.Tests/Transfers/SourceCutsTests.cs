using Trasvase.Storage;
using Trasvase.Transfers.Proving;

namespace Trasvase.Tests.Transfers;

public class SourceCutsTests
{
    private const long MiB = 1024 * 1024;

    [Fact]
    public void Of_OnePart_IsTheWholeWithoutAskingAnybody()
    {
        var cuts = SourceCuts.Of(100, count: 1, told: null).ShouldNotBeNull();

        (cuts.Count, cuts.IsCertain, cuts[0], cuts.EndAfter(99)).ShouldBe((1, true, (0, 100), 100));
    }

    [Fact]
    public void Of_AllPartsTold_AreTheirEnds()
    {
        var cuts = SourceCuts.Of(100, count: 3, Told(3, 20, 50, 30)).ShouldNotBeNull();

        (cuts.Count, cuts.IsCertain, cuts.Uniform).ShouldBe((3, true, null));
        Enumerable.Range(0, 3).Select(i => cuts[i]).ShouldBe([(0, 20), (20, 50), (70, 30)]);
        new long[] { 0, 19, 20, 69, 70, 99 }.Select(cuts.EndAfter).ShouldBe([20, 20, 70, 70, 100, 100]);
    }

    [Fact]
    public void Of_FirstPartTold_IsConcludedForTheOthersAndNotCertain()
    {
        var cuts = SourceCuts.Of(100, count: 4, Told(4, 30)).ShouldNotBeNull();

        (cuts.Count, cuts.IsCertain, cuts.Uniform).ShouldBe((4, false, 30));
        cuts[3].ShouldBe((90, 10));
    }

    [Theory]
    [InlineData(60, 60L)]
    [InlineData(10, null)]
    public void Of_FirstOfTwoTold_IsCertain(long first, long? uniform)
    {
        var cuts = SourceCuts.Of(100, count: 2, Told(2, first)).ShouldNotBeNull();

        (cuts.Count, cuts.IsCertain, cuts.Uniform).ShouldBe((2, true, uniform));
        cuts[1].ShouldBe((first, 100 - first));
    }

    [Fact]
    public void Of_WhatDoesNotFitTogether_IsNotBelieved()
    {
        SourceCuts.Of(100, count: 3, Told(3, 20, 50, 31)).ShouldBeNull("the sum");
        SourceCuts.Of(100, count: 3, Told(4, 25)).ShouldBeNull("the count");
        SourceCuts.Of(100, count: 5, Told(5, 90)).ShouldBeNull("five parts cannot be like the first");
        SourceCuts.Of(100, count: 2, Told(2, 0)).ShouldBeNull("an empty part");
        SourceCuts.Of(100, count: null, Told(null, 10)).ShouldBeNull("no count at all");
        SourceCuts.Of(100, count: null, told: null).ShouldBeNull();
    }

    [Theory]
    [InlineData((100 * MiB) + 1, 13, 8 * MiB)]
    [InlineData(100 * MiB, 20, 5 * MiB)]
    [InlineData(100 * MiB, 2, 64 * MiB)]
    [InlineData(1000 * MiB, 40, 25 * MiB)]
    [InlineData(7000 * MiB, 1000, 7 * MiB)]
    [InlineData(70_000_000_000, 1000, 70_000_000)]
    public void Of_NothingToldButTheCount_IsARoundSizeThatGivesIt(long size, int count, long expected)
    {
        var cuts = SourceCuts.Of(size, count, told: null).ShouldNotBeNull();

        (cuts.Uniform, cuts.IsCertain, cuts.Count).ShouldBe((expected, false, count));
    }

    [Fact]
    public void Of_AnyCount_GivesCutsThatCoverTheObjectOrNone()
    {
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var (size, count) = (random.NextInt64(1, 1L << random.Next(1, 45)), random.Next(1, 10_001));
            if (SourceCuts.Of(size, count, told: null) is { } cuts)
            {
                cuts.Count.ShouldBe(count, $"{size} bytes");
                (cuts[count - 1].Offset + cuts[count - 1].Length).ShouldBe(size);
                cuts[count - 1].Length.ShouldBePositive();
            }
        }
    }

    private static UploadedParts Told(int? count, params long[] lengths) =>
        new(count, [.. lengths.Select(length => new UploadedPart(length, null))]);
}
