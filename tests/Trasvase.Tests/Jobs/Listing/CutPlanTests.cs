using Trasvase.Jobs.Listing;
using Trasvase.Storage;
using Trasvase.Stores.Memory;

namespace Trasvase.Tests.Jobs.Listing;

public sealed class CutPlanTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cut_NothingWasRead_IsNone()
    {
        await using var range = Range(null);

        new CutPlan().Cut(range).ShouldBeNull();
    }

    [Fact]
    public async Task Cut_NumberedKeys_IsAheadByThePagesOfARange()
    {
        await using var range = Range("p/00999");

        var (at, expected) = new CutPlan().Cut(range).ShouldNotBeNull();

        expected.ShouldBe(CutPlan.PagesPerRange * 1000);
        (at > new ObjectKey("p/03900") && at < new ObjectKey("p/04100")).ShouldBeTrue(at.Value);
    }

    [Fact]
    public async Task Cut_AWideGapWasMet_WaitsUntilAKeyWasSeen()
    {
        var plan = new CutPlan();
        plan.Learn(expected: 3000, keys: 0);
        await using var range = Range("p/00999");

        plan.Cut(range).ShouldBeNull();

        plan.Learn(expected: null, keys: 5);
        plan.Cut(range).ShouldNotBeNull();
    }

    [Fact]
    public async Task Cut_GuessesThatWereTooShort_ReachFurther()
    {
        var plan = new CutPlan();
        await using var range = Range("p/00999");
        var before = plan.Cut(range).ShouldNotBeNull().At;

        for (var i = 0; i < 5; i++)
        {
            plan.Learn(expected: 3000, keys: 1000);
        }

        (plan.Cut(range).ShouldNotBeNull().At > before).ShouldBeTrue();
    }

    private static ListingRange Range(string? position)
    {
        var options = new ListOptions { Prefix = "p/", StartAfter = position is null ? null : new ObjectKey(position) };
        var keys = Enumerable.Range(0, 1000).Select(i => $"p/{i:00000}").ToList();
        return new ListingRange(new MemoryStore("m"), options, upTo: null, Token)
        {
            Sample = position is null ? null : new KeySample(keys, 1000, 2),
        };
    }
}
