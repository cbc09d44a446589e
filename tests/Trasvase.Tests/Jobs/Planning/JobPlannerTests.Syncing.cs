using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Testing.Data;

namespace Trasvase.Tests.Jobs.Planning;

/// <content>What a sync would remove.</content>
public partial class JobPlannerTests
{
    [Fact]
    public async Task RunAsync_SyncThatDeletes_CountsWhatTheSourceHasNot()
    {
        await FillAsync(20);
        await CopyAsync();
        for (var i = 0; i < 11; i++)
        {
            await _target.Inner.PutAsync(
                new ObjectKey($"t/gone{i:00}"), new PositionalData((ulong)i, 100).ToBody(), new WriteOptions(), None);
        }

        _estimate = _estimate with { Verb = JobVerb.Sync };
        _options = _options with { Sync = new SyncOptions { Delete = true } };
        var plan = await PlanAsync();
        _options = _options with { Sync = new SyncOptions { Delete = true, DeleteMax = 11 } };
        var allowed = await PlanAsync();

        (plan.TargetOnly, plan.TargetListed, plan.RemovalMax, plan.WouldFail).ShouldBe((new ObjectTally(11, 1100), 31, 10, true));
        plan.Requests.Keys.ShouldNotContain(PlannedRequest.TargetDelete, "it is more than may go");
        (allowed.WouldFail, allowed.Requests[PlannedRequest.TargetDelete]).ShouldBe((false, 11));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(3, false)]
    public async Task RunAsync_SyncOfAnEmptySource_RemovesOnlyWhatIsSaidToGo(int? most, bool fails)
    {
        await FillAsync(3);
        await CopyAsync();
        _estimate = _estimate with { Verb = JobVerb.Sync };
        _options = _options with { Sync = new SyncOptions { Delete = true, DeleteMax = most } };

        var plan = await PlanAsync(new JobScope.Below("none/", "t/"));

        (plan.WouldFail, plan.WhyNotRemoved is not null, plan.Requests.ContainsKey(PlannedRequest.TargetDelete)).ShouldBe((
            fails, fails, !fails));
    }

    [Fact]
    public async Task RunAsync_TargetListedInAnotherOrder_IsNotBelieved()
    {
        await FillAsync(5);
        await CopyAsync();
        _target.Listing = (_, page) => page with { Objects = [.. page.Objects.Reverse()] };

        var plan = await PlanAsync();

        (plan.ToSend.Objects, plan.Unchanged.Objects).ShouldBe((5, 0));
        plan.Notes.ShouldContain(note => note.Contains("another order", StringComparison.Ordinal));
        plan.WouldFail.ShouldBeFalse();
        _estimate = _estimate with { Verb = JobVerb.Sync };
        (await PlanAsync()).Missing.ShouldHaveSingleItem().ShouldContain("not the order of their bytes");
    }
}
