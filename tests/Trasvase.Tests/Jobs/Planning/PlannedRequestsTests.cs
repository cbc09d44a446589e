using Trasvase.Jobs;
using Trasvase.Jobs.Planning;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs.Planning;

/// <summary>The requests of a plan are those that the job then makes, of each kind.</summary>
public sealed class PlannedRequestsTests : IDisposable
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly JobScope Scope = new JobScope.Below("s/", "t/");

    private static readonly StoreProfile Small = MemoryProfile.Copying with
    {
        ObjectSizeMax = 50_000,
        SinglePutMax = 10_000,
        SinglePullMax = 10_000,
        PartSizeMax = 8000,
        PartCountMax = 10,
        WhyKeyRefused = key => key.Value.Contains('\\', StringComparison.Ordinal) ? "turns a backslash into a slash" : null,
    };

    private readonly string _path = Directory.CreateTempSubdirectory("trasvase-planned-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Theory]
    [InlineData(JobVerb.Copy, TransferRoute.Relay)]
    [InlineData(JobVerb.Copy, TransferRoute.Auto)]
    [InlineData(JobVerb.Move, TransferRoute.Relay)]
    [InlineData(JobVerb.Move, TransferRoute.Auto)]
    [InlineData(JobVerb.Sync, TransferRoute.Relay)]
    public async Task RunAsync_AnyJob_CountsTheRequestsThatTheJobMakes(JobVerb verb, TransferRoute via)
    {
        var met = new HashSet<PlannedRequest>();
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);

            // Of an escaped name no listing tells whether it is there: it counts as new.
            var (isRepeated, isPlain) = (random.Next(3) > 0, random.Next(2) == 0);
            var (source, target) = (
                new MemoryStore(
                    "source",
                    new MemoryOptions
                    {
                        Profile = MemoryProfile.Copying,
                        Digests = [(DigestAlgorithm.Crc64Nvme, DigestScope.Whole), (DigestAlgorithm.Md5, DigestScope.Whole)],
                    }),
                new MemoryStore("target", new MemoryOptions { Profile = Small }));
            var options = new JobOptions
            {
                Transfer = new TransferOptions
                {
                    IfExists = verb == JobVerb.Sync ? CollisionPolicy.Overwrite : Enum.GetValues<CollisionPolicy>()[random.Next(5)],
                    Names = isRepeated ? NamePolicy.Exact : NamePolicy.Encode,
                    SkipMarkers = random.Next(2) == 0,
                    Via = via,
                },
                Sync = new SyncOptions { Delete = verb == JobVerb.Sync, DeleteMax = random.Next(2) == 0 ? 5 : 50 },
            };
            await FillAsync(source, random, isRepeated ? random.Next(40) : 0, isPlain);
            await RunAsync(new FaultyStore(source), new FaultyStore(target), JobVerb.Copy, options with { Sync = new SyncOptions() });
            await FillAsync(source, random, random.Next(40), isPlain);
            await FillTargetAsync(target, random);

            var plan = await new JobPlanner(source, target, options, new EstimateOptions { Verb = verb }, TimeProvider.System).RunAsync(
                Scope, None);
            var (asked, askedOfTarget) = (new FaultyStore(source), new FaultyStore(target));
            await RunAsync(asked, askedOfTarget, verb, options);

            Shown(plan.Requests.Where(each => each.Key is not (PlannedRequest.SourceList or PlannedRequest.TargetList)))
                .ShouldBe(
                    Shown(Made(asked.Calls, askedOfTarget.Calls)),
                    $"seed {seed}, {options.Transfer.IfExists}, {options.Transfer.Names}: {plan.Unchanged.Objects} unchanged, "
                        + $"{plan.Refused.Objects} refused, {plan.TargetOnly.Objects} extra");
            met.UnionWith(plan.Requests.Keys);
        }

        PlannedRequest[] sent = via == TransferRoute.Auto
            ? [PlannedRequest.TargetCopy, PlannedRequest.TargetCopyPart, PlannedRequest.TargetPut]
            : [PlannedRequest.TargetPut, PlannedRequest.TargetPutPart];
        PlannedRequest[] removed = verb switch
        {
            JobVerb.Move => [PlannedRequest.SourceDelete],
            JobVerb.Sync => [PlannedRequest.TargetDelete],
            _ => [],
        };
        sent.Concat(removed).ShouldBeSubsetOf(met);
    }

    private async Task<JobReport> RunAsync(FaultyStore source, FaultyStore target, JobVerb verb, JobOptions options)
    {
        await using var job = await new JobFolder(_path).OpenAsync(new JobOrder("any", "mem://source/s/", "mem://target/t/"), resume: null);
        return await new JobRunner(new JobContext(source, target, options.Transfer, TimeProvider.System)
        {
            SourceRemover = verb == JobVerb.Move ? source : null,
            Journal = job.Journal,
            TargetListing = target,
            TargetRemover = target,
            Sync = verb == JobVerb.Sync ? options.Sync : null,
        }).RunAsync(Scope, static _ => ValueTask.CompletedTask, progress: null, None);
    }

    private static IEnumerable<KeyValuePair<PlannedRequest, long>> Made(CallLog source, CallLog target) =>
        new Dictionary<PlannedRequest, long>
        {
            [PlannedRequest.SourceHead] = source.Count(StoreOperation.Find),
            [PlannedRequest.SourceGet] = source.Count(StoreOperation.OpenRead),
            [PlannedRequest.SourceGetByTarget] = target.Count(StoreOperation.Copy) + target.Count(StoreOperation.CopyPart),
            [PlannedRequest.SourceDelete] = source.Count(StoreOperation.Remove),
            [PlannedRequest.TargetHead] = target.Count(StoreOperation.Find),
            [PlannedRequest.TargetPut] = target.Count(StoreOperation.Put),
            [PlannedRequest.TargetPutPart] = target.Count(StoreOperation.PutPart),
            [PlannedRequest.TargetCopy] = target.Count(StoreOperation.Copy),
            [PlannedRequest.TargetCopyPart] = target.Count(StoreOperation.CopyPart),
            [PlannedRequest.TargetComplete] = target.Count(StoreOperation.CompleteUpload),
            [PlannedRequest.TargetDelete] = target.Count(StoreOperation.Remove),
        };

    private static string Shown(IEnumerable<KeyValuePair<PlannedRequest, long>> requests) =>
        string.Join(", ", requests.Where(each => each.Value > 0).OrderBy(each => each.Key).Select(each => $"{each.Key} {each.Value}"));

    // Small, in parts, and such as stand for folders; if they are not plain, too large as well, and with names that cannot be kept.
    private static async Task FillAsync(MemoryStore source, Random random, int count, bool isPlain)
    {
        for (var i = 0; i < count; i++)
        {
            var name = random.Next(5) switch { 0 when !isPlain => $@"a\{i}", 1 => $"d{i}/", _ => $"k{i:00}" };
            var size = random.Next(10) switch
            {
                0 when !isPlain && name[0] != 'a' => 60_000,
                1 or 2 => 0,
                < 6 => random.Next(10_001, 40_000),
                _ => random.Next(1, 10_000),
            };
            await source.PutAsync(
                new ObjectKey("s/" + name), new PositionalData((ulong)random.Next(), size).ToBody(), new WriteOptions(), None);
        }
    }

    private static async Task FillTargetAsync(MemoryStore target, Random random)
    {
        for (var i = 0; i < 60; i++)
        {
            if (random.Next(6) == 0)
            {
                await target.PutAsync(
                    new ObjectKey($"t/k{i:00}"), new PositionalData((ulong)random.Next(), 10).ToBody(), new WriteOptions(), None);
            }
        }
    }
}
