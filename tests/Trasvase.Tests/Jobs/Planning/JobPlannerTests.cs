using Trasvase.Jobs;
using Trasvase.Jobs.Planning;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs.Planning;

public partial class JobPlannerTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private static readonly StoreProfile Picky = MemoryProfile.Copying with
    {
        ObjectSizeMax = 50_000,
        SinglePutMax = 50_000,
        PartSizeMax = 5000,
        PartCountMax = 10,
        WhyKeyRefused = key => key.Value.Contains('\\', StringComparison.Ordinal) ? "turns a backslash into a slash" : null,
    };

    private readonly FaultyStore _source = new(new MemoryStore("source", new MemoryOptions { Profile = MemoryProfile.Copying }));
    private readonly FaultyStore _target = new(new MemoryStore("target", new MemoryOptions { Profile = Picky }));
    private JobOptions _options = new() { Transfer = new TransferOptions { Via = TransferRoute.Relay } };
    private EstimateOptions _estimate = new();

    [Fact]
    public async Task RunAsync_NewObjects_AreSentAndNothingIsWritten()
    {
        await PutAsync("s/a", 10);
        await PutAsync("s/b/", 0);
        await PutAsync("s/c", 40_000);

        var plan = await PlanAsync();

        (plan.Listed, plan.ToSend, plan.ByRelay, plan.Markers).ShouldBe((
            new ObjectTally(3, 40_010), new ObjectTally(3, 40_010), new ObjectTally(3, 40_010), 1L));
        plan.Sizes.Where(each => each.Tally.Objects > 0)
            .Select(each => (each.UpTo, each.Tally.Objects))
            .ShouldBe([(0L, 1L), (1024L, 1L), (65_536L, 1L)]);
        (plan.SourceBytes, plan.WouldFail, plan.WhyNotPulled).ShouldBe((40_010, false, "that was asked for"));
        _target.Calls.All.ShouldAllBe(call => call.Operation == StoreOperation.List);
        _source.Calls.All.Count(call => call.Operation == StoreOperation.OpenRead).ShouldBe(1, "one shows that they may be read");
    }

    [Fact]
    public async Task RunAsync_WhatWasCopied_IsUnchangedAndTakesNoRequestEach()
    {
        await FillAsync(25);
        await CopyAsync();
        await PutAsync("s/005", 77);
        await PutAsync("s/new", 5);
        _options = _options with { Transfer = _options.Transfer with { IfExists = CollisionPolicy.Overwrite } };

        var plan = await PlanAsync();

        (plan.Unchanged.Objects, plan.ToSend, plan.Listed.Objects).ShouldBe((24, new ObjectTally(2, 82), 26));
        plan.Requests.ShouldBe(new Dictionary<PlannedRequest, long>
        {
            [PlannedRequest.SourceList] = 1,
            [PlannedRequest.SourceGet] = 2,
            [PlannedRequest.TargetList] = 1,
            [PlannedRequest.TargetPut] = 2,
        });
    }

    [Theory]
    [InlineData(CollisionPolicy.Rename, 1, 0, 0)]
    [InlineData(CollisionPolicy.Overwrite, 1, 0, 0)]
    [InlineData(CollisionPolicy.Skip, 0, 1, 0)]
    [InlineData(CollisionPolicy.Newer, 0, 1, 0)]
    [InlineData(CollisionPolicy.Fail, 0, 0, 1)]
    public async Task RunAsync_KeyTaken_FollowsThePolicy(CollisionPolicy policy, int sent, int skipped, int refused)
    {
        await PutAsync("s/a", 10);
        await _target.Inner.PutAsync(new ObjectKey("t/a"), new PositionalData(9, 10).ToBody(), new WriteOptions(), None);
        _options = _options with { Transfer = _options.Transfer with { IfExists = policy } };

        var plan = await PlanAsync();

        (plan.ToSend.Objects, plan.Skipped.Objects, plan.Refused.Objects).ShouldBe((sent, skipped, refused));
        plan.Renamed.ShouldBe(policy == CollisionPolicy.Rename ? 1 : 0);
        plan.WouldFail.ShouldBe(policy == CollisionPolicy.Fail);
        plan.Reasons.Keys.ShouldBe(policy switch
        {
            CollisionPolicy.Skip => [PlannedReason.TargetExists],
            CollisionPolicy.Newer => [PlannedReason.NotOlder],
            CollisionPolicy.Fail => [PlannedReason.KeyTaken],
            _ => [],
        });
    }

    [Theory]
    [InlineData(NamePolicy.Exact)]
    [InlineData(NamePolicy.Encode)]
    public async Task RunAsync_WhatTheTargetCannotHold_IsCountedAndShown(NamePolicy names)
    {
        for (var i = 0; i < 7; i++)
        {
            await PutAsync($@"s/a\{i}", 10);
        }

        await PutAsync("s/large", 60_000);
        await _source.Inner.PutAsync(
            new ObjectKey("s/old"),
            new PositionalData(3, 30).ToBody(),
            new WriteOptions { StorageClass = MemoryProfile.ArchiveClass },
            None);
        _options = _options with { Transfer = _options.Transfer with { Names = names } };

        var plan = await PlanAsync();

        plan.Reasons[PlannedReason.TooLarge].ShouldBe(new ObjectTally(1, 60_000));
        plan.Reasons[PlannedReason.Archived].ShouldBe(new ObjectTally(1, 30));
        plan.Archived.ShouldBe([new ClassTally(MemoryProfile.ArchiveClass, new ObjectTally(1, 30))]);
        (plan.WouldFail, plan.Encoded).ShouldBe((true, names == NamePolicy.Encode ? 7 : 0));
        (plan.Names.Count, plan.Names.Encodable).ShouldBe(names == NamePolicy.Exact ? (7, 7) : (0, 0));
        plan.Names.Examples.Count.ShouldBe(names == NamePolicy.Exact ? 5 : 0);
        if (names == NamePolicy.Exact)
        {
            plan.Names.Examples[0].ShouldBe(new RefusedName(
                new ObjectKey(@"t/a\0"), "turns a backslash into a slash", new ObjectKey("t/a_x5c_0")));
        }
    }

    [Fact]
    public async Task RunAsync_OneObject_IsLookedForAtBothSides()
    {
        await PutAsync("s/a", 10);

        var there = await PlanAsync(new JobScope.One(new ObjectKey("s/a"), new ObjectKey("t/a")));
        var absent = await PlanAsync(new JobScope.One(new ObjectKey("s/none"), new ObjectKey("t/a")));

        (there.ToSend.Objects, there.TargetListed).ShouldBe((1, 0));
        (absent.Refused.Objects, absent.WouldFail).ShouldBe((1, true));
        absent.Reasons.Keys.ShouldBe([PlannedReason.NotFound]);
    }

    [Fact]
    public async Task RunAsync_TargetThatFetches_IsAskedTo()
    {
        await FillAsync(4);
        _options = new JobOptions();
        _estimate = _estimate with { BytesPerSecond = 1000, RequestsPerSecond = 0.5 };

        var plan = await PlanAsync();

        (plan.ByPull.Objects, plan.ByRelay.Objects, plan.WhyNotPulled).ShouldBe((3, 1, null));
        plan.Durations.ShouldHaveSingleItem().Duration.TotalSeconds.ShouldBe(plan.Requests
            .Where(pair => pair.Key != PlannedRequest.SourceGetByTarget)
            .Sum(pair => pair.Value) / 0.5);
        plan.Durations[0].IsByRequests.ShouldBeTrue();
    }

    // What is planned is what the job does, whatever is where.
    [Fact]
    public async Task RunAsync_AnyJob_ComesToWhatTheJobComesTo()
    {
        for (var seed = 1; seed <= 12; seed++)
        {
            var random = new Random(seed);
            await FillRandomlyAsync(random, $"s{seed}/", $"t{seed}/");
            var policy = Enum.GetValues<CollisionPolicy>()[random.Next(5)];
            _options = new JobOptions
            {
                Transfer = new TransferOptions
                {
                    IfExists = policy,
                    Names = (NamePolicy)random.Next(2),
                    SkipMarkers = random.Next(2) == 0,
                    Via = TransferRoute.Relay,
                },
            };
            var scope = new JobScope.Below($"s{seed}/", $"t{seed}/");

            var plan = await PlanAsync(scope);
            var report = await RunAsync(scope);

            (plan.Listed.Objects, plan.ToSend.Objects, plan.Unchanged.Objects, plan.Skipped.Objects, plan.Refused.Objects)
                .ShouldBe((report.Listed, report.Transferred, report.Unchanged, report.Skipped, report.Failed), $"seed {seed}, {policy}");
            plan.ToSend.Bytes.ShouldBe(report.BytesSent);
        }
    }

    private Task<JobEstimate> PlanAsync(JobScope? scope = null) =>
        new JobPlanner(_source, _target, _options, _estimate, TimeProvider.System).RunAsync(scope ?? new JobScope.Below("s/", "t/"), None);

    private Task<JobReport> RunAsync(JobScope scope) =>
        new JobRunner(new JobContext(_source, _target, _options.Transfer, TimeProvider.System)).RunAsync(
            scope, static _ => ValueTask.CompletedTask, progress: null, None);

    private Task<JobReport> CopyAsync() => RunAsync(new JobScope.Below("s/", "t/"));

    private async Task FillAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await PutAsync($"s/{i:000}", i * 13);
        }
    }

    private async Task FillRandomlyAsync(Random random, string source, string target)
    {
        for (var i = 0; i < 40; i++)
        {
            var name = random.Next(5) switch { 0 => $@"a\{i}", 1 => $"d{i}/", _ => $"k{i:00}" };
            await PutAsync(source + name, random.Next(8) switch { 0 => 60_000, 1 or 2 => 0, _ => random.Next(1, 40_000) });
            if (random.Next(3) == 0 && !name.Contains('\\', StringComparison.Ordinal))
            {
                await _target.Inner.PutAsync(
                    new ObjectKey(target + name), new PositionalData((ulong)i, 10).ToBody(), new WriteOptions(), None);
            }
        }
    }

    private Task PutAsync(string key, long size) =>
        _source.Inner.PutAsync(new ObjectKey(key), new PositionalData((ulong)size + 1, size).ToBody(), new WriteOptions(), None);
}
