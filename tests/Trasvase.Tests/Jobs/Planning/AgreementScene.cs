using System.Collections.Concurrent;
using Trasvase.Jobs;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Planning;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Jobs.Planning;

/// <summary>A job drawn from a seed: what is at both sides, and what is asked for.</summary>
internal sealed class AgreementScene
{
    private const int SizeMax = 40_000;

    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly StoreProfile Restricted = MemoryProfile.Copying with
    {
        ObjectSizeMax = SizeMax,
        SinglePutMax = 10_000,
        SinglePullMax = 10_000,
        PartSizeMax = 8000,
        PartCountMax = 10,
        MetadataBytesMax = 1000,
        MetadataNames = MetadataNames.Identifier,
        TagLimits = new TagLimits { CountMax = 4, NameLengthMax = 20, ValueLengthMax = 20, Holds = char.IsAsciiLetterOrDigit },
        WhyKeyRefused = key => key.Value.Contains('\\', StringComparison.Ordinal) ? "turns a backslash into a slash" : null,
    };

    private readonly Random _random;
    private readonly string _journals;
    private readonly ManualTime _time = new();
    private readonly bool _targetExists;
    private readonly FaultyStore _source;
    private readonly FaultyStore _target;
    private readonly SortedDictionary<string, PositionalData> _contents = new(StringComparer.Ordinal);

    private AgreementScene(int seed, string journals)
    {
        (_random, _journals) = (new Random(seed), journals);
        var profile = MemoryProfile.Copying with { ListsDetails = Draw(2), Versions = Draw(2) };
        _source = new(new MemoryStore("source", new MemoryOptions { Profile = profile, Digests = SourceDigests(), Time = _time }));
        _targetExists = !Draw(12);
        var restricted = Restricted with { Updates = !Draw(5) };
        _target = new(new MemoryStore("target", new MemoryOptions { Profile = restricted, Exists = _targetExists, Time = _time }));
        Verb = (JobVerb)_random.Next(3);
        Options = Drawn();
    }

    public JobVerb Verb { get; }

    public JobOptions Options { get; }

    public JobScope Scope => new JobScope.Below("s/", "t/") { Selection = Options.Selection.At("s/", TimeProvider.System.GetUtcNow()) };

    public static async Task<AgreementScene> DrawAsync(int seed, string journals)
    {
        var scene = new AgreementScene(seed, journals);
        await scene.FillAsync();
        return scene;
    }

    public Task<JobEstimate> PlanAsync() =>
        new JobPlanner(_source, _target, Options, new EstimateOptions { Verb = Verb }, TimeProvider.System).RunAsync(Scope, None);

    public async Task<(JobReport Report, IReadOnlyDictionary<ObjectKey, TransferReceipt> Receipts)> RunAsync(bool isDry)
    {
        if (isDry || Verb != JobVerb.Sync || !Options.Sync.Delete)
        {
            return await RunAsync(new NoJournal(), isDry);
        }

        // What is to be removed is kept in a journal.
        await using var job = await new JobFolder(_journals).OpenAsync(
            new JobOrder("any", "mem://source/s/", "mem://target/t/"), resume: null);
        return await RunAsync(job.Journal, isDry);
    }

    public override string ToString() =>
        $"{Verb}, {Options.Transfer.IfExists}, {Options.Transfer.Names}, {Options.Transfer.Via}, metadata "
        + $"{Options.Transfer.Metadata}, tags {Options.Transfer.Tags}, "
        + $"accept {Options.Transfer.AcceptLoss}, updates {_target.Profile.Updates}, "
        + $"checksum {Options.Transfer.Checksum}, restore {Options.Transfer.Restore is not null}, make "
        + $"{Options.Transfer.CreateContainer}, delete {Options.Sync.Delete}, {Options.Selection.Text}";

    private async Task<(JobReport, IReadOnlyDictionary<ObjectKey, TransferReceipt>)> RunAsync(IJournal journal, bool isDry)
    {
        var receipts = new ConcurrentDictionary<ObjectKey, TransferReceipt>();
        var transfer = Options.Transfer with
        {
            DryRun = isDry,
            IfExists = Verb == JobVerb.Sync ? CollisionPolicy.Overwrite : Options.Transfer.IfExists,
        };
        var report = await new JobRunner(new JobContext(_source, _target, transfer, TimeProvider.System)
        {
            SourceRemover = Verb == JobVerb.Move ? _source : null,
            Journal = journal,
            TargetListing = _target,
            TargetRemover = _target,
            Sync = Verb == JobVerb.Sync ? Options.Sync : null,
        }).RunAsync(
            Scope,
            receipt =>
            {
                receipts[receipt.SourceKey] = receipt;
                return ValueTask.CompletedTask;
            },
            progress: null,
            None);
        return (report, receipts);
    }

    private bool Draw(int oneIn) => _random.Next(oneIn) == 0;

    private (DigestAlgorithm, DigestScope)[] SourceDigests() => _random.Next(3) switch
    {
        0 => [(DigestAlgorithm.Crc64Nvme, DigestScope.Whole), (DigestAlgorithm.Md5, DigestScope.Whole)],
        1 => [(DigestAlgorithm.Md5, DigestScope.Whole)],
        _ => [],
    };

    private JobOptions Drawn() => new()
    {
        Transfer = new TransferOptions
        {
            Connections = 4,
            IfExists = Enum.GetValues<CollisionPolicy>()[_random.Next(5)],
            Names = Draw(3) ? NamePolicy.Encode : NamePolicy.Exact,
            SkipMarkers = Draw(3),
            Metadata = Draw(4) ? MetadataPolicy.None : MetadataPolicy.Keep,
            Tags = (TagPolicy)_random.Next(3),
            AcceptLoss = Draw(2) ? Losses.None : (Losses)_random.Next(8),
            Via = Draw(2) ? TransferRoute.Relay : TransferRoute.Auto,
            Checksum = Draw(6),
            Restore = Draw(5) ? new RestoreOptions { Days = 1 } : null,
            RestoreWait = TimeSpan.FromHours(1),
            CreateContainer = Draw(2),
            Retry = new RetryPolicy { AttemptsMax = 2, DelayFirst = TimeSpan.Zero },
        },
        Selection = new Selection
        {
            Rules = Draw(5) ? [new KeyRule(IsInclude: false, "k?[02468]")] : [],
            MinSize = Draw(8) ? 100 : null,
            Maps = Verb != JobVerb.Sync && Draw(6) ? [new KeyReplacement("^(k.).$", "$1")] : [],
        },
        Sync = new SyncOptions { Delete = Draw(2), DeleteMax = Draw(2) ? 3 : 100 },
    };

    // The target has copies of an earlier state of the source, some under new names, and objects of others.
    private async Task FillAsync()
    {
        await PutAtSourceAsync(_random.Next(20));
        if (_targetExists)
        {
            var earlier = new TransferOptions
            {
                Connections = 4,
                Names = Options.Transfer.Names,
                Tags = TagPolicy.Fit,
                IfExists = Draw(2) ? CollisionPolicy.Rename : CollisionPolicy.Overwrite,
            };
            await PutAtTargetAsync(Draw(2) ? 6 : 0);
            await new JobRunner(new JobContext(_source, _target, earlier, TimeProvider.System) { TargetListing = _target })
                .RunAsync(new JobScope.Below("s/", "t/"), static _ => ValueTask.CompletedTask, progress: null, None);
            _time.Advance(TimeSpan.FromMinutes(1));
            await PutAtTargetAsync(_random.Next(8));
            if (Draw(3))
            {
                // What is a copy of another object, which was moved perhaps.
                await PutAtSourceAsync(4, "o/");
                await new JobRunner(new JobContext(
                    _source, _target, earlier with { IfExists = CollisionPolicy.Overwrite }, TimeProvider.System))
                    .RunAsync(new JobScope.Below("o/", "t/"), static _ => ValueTask.CompletedTask, progress: null, None);
            }
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        await EditAtSourceAsync(_random.Next(8));
        await PutAtSourceAsync(_random.Next(20));
    }

    private async Task PutAtSourceAsync(int count, string below = "s/")
    {
        for (var i = 0; i < count; i++)
        {
            var name = _random.Next(7) switch { 0 => $@"a\{i}", 1 => $"d{i}/", 2 => $"a_x5c_{i}", _ => Plain(i) };
            var size = _random.Next(10) switch
            {
                0 => SizeMax + 1,
                1 or 2 => 0,
                < 6 => _random.Next(10_001, SizeMax),
                _ => _random.Next(1, 10_000),
            };
            _contents[below + name] = new PositionalData((ulong)_random.Next(), size);
            await PutAtSourceAsync(below + name);
        }
    }

    // The same bytes with other metadata and other tags.
    private async Task EditAtSourceAsync(int count)
    {
        foreach (var key in _contents.Keys.Take(count).ToList())
        {
            await PutAtSourceAsync(key);
        }
    }

    private Task PutAtSourceAsync(string key)
    {
        var options = new WriteOptions { Metadata = Metadata(), Tags = Tags(), StorageClass = Draw(8) ? MemoryProfile.ArchiveClass : null };
        return _source.Inner.PutAsync(new ObjectKey(key), _contents[key].ToBody(), options, None);
    }

    private async Task PutAtTargetAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var key = new ObjectKey("t/" + Plain(_random.Next(20)));
            await _target.Inner.PutAsync(
                key, new PositionalData((ulong)_random.Next(), _random.Next(100)).ToBody(), new WriteOptions(), None);
        }
    }

    private static string Plain(int i) => $"k{i:00}";

    private Dictionary<string, string> Metadata() => _random.Next(8) switch
    {
        0 => new() { ["large"] = new string('m', 1500) },
        1 => new() { ["odd-name"] = "größe" },
        2 => new() { ["a"] = "1", ["b"] = "2" },
        _ => [],
    };

    private Dictionary<string, string> Tags() => _random.Next(6) switch
    {
        0 => new() { ["tag"] = "ü" },
        1 => new() { ["tag"] = "1", ["other"] = new string('t', 30) },
        2 => new() { ["tag"] = "1" },
        _ => [],
    };
}
