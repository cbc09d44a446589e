using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Transfers.Proving;
using static Trasvase.Tests.Transfers.Profiles;

namespace Trasvase.Tests.Transfers;

public class PartLayoutTests
{
    [Fact]
    public void For_RandomSizesAndLimits_IsContiguousAndCoveringAndWithinLimits()
    {
        var random = new Random(1);
        var (made, refused) = (0, 0);
        for (var i = 0; i < 200_000; i++)
        {
            var min = LogUniform(random, 1, 64 * MiB);
            var limits = MemoryProfile.Default with
            {
                PartSizeMin = min,
                PartSizeMax = min + LogUniform(random, 1, 8 * GiB) - 1,
                PartCountMax = (int)LogUniform(random, 1, 100_000),
            };
            var size = LogUniform(random, 1, 1L << 50);
            long? wanted = random.Next(2) == 0 ? null : LogUniform(random, 1, 1L << 40);

            if (PartLayout.For(size, limits, wanted) is { } layout)
            {
                made++;
                EnsureLegal(layout, size, limits, random);
            }
            else
            {
                refused++;
                Assert.True(
                    size > (Int128)limits.PartSizeMax * limits.PartCountMax,
                    $"{size} fits into {limits.PartCountMax} x {limits.PartSizeMax}");
            }
        }

        made.ShouldBeGreaterThan(50_000);
        refused.ShouldBeGreaterThan(10_000);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData((8 * MiB) - 1, 1)]
    [InlineData(8 * MiB, 1)]
    [InlineData((8 * MiB) + 1, 2)]
    [InlineData(16 * MiB, 2)]
    [InlineData((16 * MiB) + 1, 3)]
    public void For_AroundThePartSize_CountsPartsExactly(long size, int count)
    {
        var layout = PartLayout.For(size, AzureBlob, wanted: null)!.Value;

        layout.Count.ShouldBe(count);
        layout[count].Length.ShouldBe(size - (8 * MiB * (count - 1)));
    }

    [Theory]
    [InlineData(5 * GiB)]
    [InlineData((5 * GiB) + 1)]
    [InlineData(50_001L * 64 * MiB)]
    [InlineData(50_000L * 4000 * MiB)]
    public void For_LargeObjects_FitsAzure(long size) =>
        EnsureLegal(PartLayout.For(size, AzureBlob, wanted: null)!.Value, size, AzureBlob, new Random(2));

    [Fact]
    public void For_MoreThanAzureHolds_IsNone()
    {
        PartLayout.For(50_000L * 4000 * MiB, AzureBlob, wanted: null).ShouldNotBeNull();
        PartLayout.For((50_000L * 4000 * MiB) + 1, AzureBlob, wanted: null).ShouldBeNull();
    }

    [Fact]
    public void For_PartSizeThatWouldNeed50001Parts_IsRaised()
    {
        var layout = PartLayout.For(50_001 * MiB, AzureBlob, wanted: MiB)!.Value;

        layout.PartSize.ShouldBe(2 * MiB);
        layout.Count.ShouldBe(25_001);
        PartLayout.For(50_000 * MiB, AzureBlob, wanted: MiB)!.Value.Count.ShouldBe(50_000);
    }

    [Fact]
    public void For_WishBeyondTheLimits_IsBroughtWithin()
    {
        PartLayout.For(100 * GiB, S3, wanted: 1 * MiB * 3)!.Value.PartSize.ShouldBeGreaterThanOrEqualTo(5 * MiB);
        PartLayout.For(100 * GiB, S3, wanted: 50 * GiB)!.Value.PartSize.ShouldBe(5 * GiB);
    }

    [Fact]
    public void Index_OutsideTheLayout_Throws()
    {
        var layout = new PartLayout(10, 4);

        layout[3].ShouldBe(new Part(3, 8, 2));
        Should.Throw<ArgumentOutOfRangeException>(() => layout[0]);
        Should.Throw<ArgumentOutOfRangeException>(() => layout[4]);
    }

    // Looking at every part of every layout would take minutes; the ends and one in between decide as well.
    private static void EnsureLegal(PartLayout layout, long size, StoreProfile limits, Random random)
    {
        var (first, last, some) = (layout[1], layout[layout.Count], layout[random.Next(1, layout.Count + 1)]);
        var before = some.Number > 1 ? layout[some.Number - 1] : new Part(0, 0, 0);
        var legal = layout.Count >= 1 && layout.Count <= limits.PartCountMax
            && (layout.Count == 1 || layout.PartSize >= limits.PartSizeMin)
            && first.Offset == 0
            && before.Offset + before.Length == some.Offset
            && some.Length <= limits.PartSizeMax
            && last.Length >= 1
            && last.Offset + last.Length == size;
        if (!legal)
        {
            Assert.Fail(
                $"{layout} of {layout.Count} parts is not legal within {limits.PartCountMax} of {limits.PartSizeMin} to "
                    + $"{limits.PartSizeMax}.");
        }
    }

    private static long LogUniform(Random random, long from, long to) =>
        Math.Clamp((long)Math.Exp(Math.Log(from) + (random.NextDouble() * Math.Log((double)to / from))), from, to);
}
