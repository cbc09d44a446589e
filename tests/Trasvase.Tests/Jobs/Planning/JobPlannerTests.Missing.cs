using Trasvase.Jobs.Planning;
using Trasvase.Jobs.Scopes;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs.Planning;

/// <content>Rights and containers that are missing.</content>
public partial class JobPlannerTests
{
    [Theory]
    [InlineData(StoreOperation.List)]
    [InlineData(StoreOperation.OpenRead)]
    [InlineData(StoreOperation.Find)]
    public async Task RunAsync_RightsThatAreMissing_AreNamedOnce(StoreOperation denied)
    {
        await FillAsync(3);
        var store = denied == StoreOperation.List ? _target : _source;
        store.Before = call => call.Operation == denied
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "You may not.")
            : Task.CompletedTask;

        var plan = await PlanAsync();

        plan.Missing.ShouldBe(["You may not."]);
        (plan.WouldFail, plan.ToSend.Objects).ShouldBe((true, 3));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_ContainerMissing_IsMissingUnlessItIsMade(bool create)
    {
        await FillAsync(3);
        var absent = new FaultyStore(new MemoryStore("absent", new MemoryOptions { Exists = false, Profile = Picky }));
        var options = _options with { Transfer = _options.Transfer with { CreateContainer = create } };

        var plan = await new JobPlanner(_source, absent, options, _estimate, TimeProvider.System).RunAsync(
            new JobScope.Below("s/", "t/"), None);

        plan.WouldFail.ShouldBe(!create);
        plan.ToSend.Objects.ShouldBe(3);
    }
}
