using System.CommandLine;
using Trasvase.Cli.Commands.Mending;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>
/// The arguments and options of transfers, besides those of the clouds. <c>copy</c>, <c>move</c>, <c>sync</c>, <c>plan</c> and
/// <c>doctor</c> take them.
/// </summary>
internal sealed class TransferArguments
{
    private static readonly TransferOptions Defaults = new();

    private readonly Option<CollisionPolicy?> _ifExists = Choice.Of(
        "--if-exists", "What to do when something has the target's key", Defaults.IfExists);
    private readonly Option<NamePolicy?> _names = Choice.Of(
        "--names", @"What becomes of keys that the target cannot hold: refused, or written with escapes, a\b as a_x5c_b", Defaults.Names);
    private readonly Option<bool> _skipMarkers = Choice.Flag(
        "--skip-markers", "Leave out the empty objects that stand for folders: those whose key ends with /");
    private readonly Option<TransferRoute?> _via = Choice.Of(
        "--via",
        "Which way the bytes take: pull has the target fetch them itself from signed URLs, relay sends them through this machine, auto "
        + "pulls what can be proven so and relays the rest",
        Defaults.Via,
        ("copy", TransferRoute.Pull));

    private readonly Option<TimeSpan?> _urlExpires = Choice.OfSeconds(
        "--url-expires",
        "How long a signed URL lives, 1 to 604800; a fresh one is signed for every part. 3600, or as long as temporary credentials live, "
        + "by default");

    private readonly Option<int> _pulls = Choice.OfNumber(
        "--pulls", "N", "The most parts and small objects that the target fetches itself at a time", Defaults.Pulls, "--copies");
    private readonly Option<MetadataPolicy?> _metadata = Choice.Of(
        "--metadata", "What goes along of headers and metadata; with none a small object is pulled by a single request", Defaults.Metadata);
    private readonly CarryArguments _carried = new();
    private readonly Option<VerifyMode?> _verify = Choice.Of(
        "--verify", "How an object is proven to have arrived; read-back reads the target again after storing", Defaults.Verify);
    private readonly Option<bool> _checksum = Choice.Flag(
        "--checksum", "Read what the target holds without a stamp of ours, and leave it if it is equal");
    private readonly Option<SourceETags?> _sourceETags = Choice.Of(
        "--source-etags",
        "What the source's entity tags that look like an MD5 are: auto takes them for one until one is found that is none, opaque never "
        + "does",
        Defaults.SourceETags);

    private readonly Option<int> _connections = Choice.OfNumber(
        "--connections",
        "N",
        "The most parts and small objects on the move at a time; how many there are is found out as the job runs",
        Defaults.Connections);

    private readonly Option<ByteSize?> _memory = Choice.OfSize(
        "--memory", "The most memory for all buffers together", Defaults.MemoryBudget);
    private readonly Option<ByteSize?> _maxRate = Choice.OfRate(
        "--max-rate",
        "How many bytes may pass a second; what the target fetches itself counts when the fetch begins. 0 for as many as can, by default");
    private readonly Option<double> _maxRequests = Choice.OfNumber(
        "--max-requests", "N", "How many requests both stores get a second, together; 0 for as many as it takes", Defaults.MaxRequests);
    private readonly Option<ByteSize?> _floorSpeed = Choice.OfRate(
        "--floor-speed",
        "A part that flows slower than this while others do not is asked again over another connection; 0 to let it be. 64KiB/s by "
        + "default");
    private readonly Option<ByteSize?> _partSize = Choice.OfSize(
        "--part-size", "The size of a large object's parts; chosen by the object's size if not given", Defaults.PartSize);
    private readonly Option<double> _idleTimeout = Choice.OfNumber(
        "--idle-timeout",
        "SECONDS",
        "Cut and repeat a request that moves no byte for so long",
        new TrasvaseOptions().IdleTimeout.TotalSeconds);

    private readonly Option<TimeSpan?> _patience = PatienceOption();

    private readonly Option<int> _restore = Choice.OfNumber(
        "--restore", "DAYS", "Have archived objects (Glacier) restored for so many days, at your cost, and wait for them; 0 skips them", 0);

    private readonly Option<RestoreTier?> _restoreTier = Choice.Of("--restore-tier", "How fast, and how dear", new RestoreOptions().Tier);
    private readonly Option<double> _restoreWait = Choice.OfNumber(
        "--restore-wait",
        "HOURS",
        "How long to wait for each; 0 only asks, and the same command finds them readable later",
        Defaults.RestoreWait.TotalHours);

    private readonly Option<bool> _createContainer = Choice.Flag("--create-container", "Make the target's container if it does not exist");
    private readonly Option<bool> _dryRun = Choice.Flag("--dry-run", "Only say what would happen to each object");

    /// <summary>The argument that names the source.</summary>
    public Argument<string> Source { get; } = new(
        LocationArgument.Source)
    {
        Description = "One object, or with a final / everything below it: s3://bucket/key, s3://bucket/prefix/"
    };

    /// <summary>The argument that names the target.</summary>
    public Argument<string> Target { get; } = new(
        LocationArgument.Target)
    {
        Description =
                "The object's new place, or with a final / where to put it: az://container/key, az://container/, "
                + "https://account.blob.core.windows.net/container/key"
    };

    /// <summary>Adds these arguments and options to a command.</summary>
    public void AddTo(Command command, JobVerb verb)
    {
        command.Add(Source);
        command.Add(Target);
        if (verb != JobVerb.Sync)
        {
            // A sync always replaces objects that differ.
            command.Add(_ifExists);
        }

        command.Add(_checksum);
        command.Add(_sourceETags);
        command.Add(_dryRun);
        command.Add(_createContainer);
        command.Add(_names);
        command.Add(_skipMarkers);
        command.Add(_restore);
        command.Add(_restoreTier);
        command.Add(_restoreWait);
        command.Add(_metadata);
        _carried.AddTo(command, verb);
        command.Add(_via);
        command.Add(_urlExpires);
        command.Add(_pulls);
        command.Add(_verify);
        command.Add(_connections);
        command.Add(_memory);
        command.Add(_maxRate);
        command.Add(_maxRequests);
        command.Add(_floorSpeed);
        command.Add(_partSize);
        command.Add(_idleTimeout);
        command.Add(_patience);
    }

    /// <summary>Returns the transfer options.</summary>
    public TransferOptions Read(ParseResult arguments) => _carried.Read(arguments, Defaults with
    {
        IfExists = arguments.GetValue(_ifExists) ?? Defaults.IfExists,
        Names = arguments.GetValue(_names) ?? Defaults.Names,
        Restore = ReadRestore(arguments),
        RestoreWait = arguments.GetValue(_restoreWait) is >= 0 and <= 720 and var hours
            ? TimeSpan.FromHours(hours)
            : throw new ConfigurationException($"{_restoreWait.Name} must be between 0 and 720 hours."),
        SkipMarkers = arguments.GetValue(_skipMarkers),
        Metadata = arguments.GetValue(_metadata) ?? Defaults.Metadata,
        Via = arguments.GetValue(_via) ?? Defaults.Via,
        UrlExpires = arguments.GetValue(_urlExpires),
        Pulls = arguments.GetValue(_pulls),
        Checksum = arguments.GetValue(_checksum),
        SourceETags = arguments.GetValue(_sourceETags) ?? Defaults.SourceETags,
        Verify = arguments.GetValue(_verify) ?? Defaults.Verify,
        Connections = arguments.GetValue(_connections),
        MemoryBudget = arguments.GetValue(_memory)?.Bytes ?? Defaults.MemoryBudget,
        MaxRate = arguments.GetValue(_maxRate)?.Bytes ?? Defaults.MaxRate,
        MaxRequests = arguments.GetValue(_maxRequests),
        FloorSpeed = arguments.GetValue(_floorSpeed)?.Bytes ?? Defaults.FloorSpeed,
        PartSize = arguments.GetValue(_partSize)?.Bytes,
        CreateContainer = arguments.GetValue(_createContainer),
        DryRun = arguments.GetValue(_dryRun),
        Patience = arguments.GetValue(_patience),
    });

    /// <summary>
    /// Returns the limits that this command line names. They take precedence over the limits that a resumed job was given earlier.
    /// </summary>
    public JobLimits ReadLimits(ParseResult arguments) => new()
    {
        MaxRate = IsGiven(arguments, _maxRate) ? arguments.GetValue(_maxRate)?.Bytes : null,
        MaxRequests = IsGiven(arguments, _maxRequests) ? arguments.GetValue(_maxRequests) : null,
        Connections = IsGiven(arguments, _connections) ? arguments.GetValue(_connections) : null,
        Pulls = IsGiven(arguments, _pulls) ? arguments.GetValue(_pulls) : null,
        Memory = IsGiven(arguments, _memory) ? arguments.GetValue(_memory)?.Bytes : null,
    };

    private static bool IsGiven(ParseResult arguments, Option option) => arguments.GetResult(option) is { Implicit: false };

    /// <summary>Makes the option for how long to wait for a side that is down.</summary>
    internal static Option<TimeSpan?> PatienceOption() => Choice.OfTime(
        "--patience",
        "How long an outage of one side is waited for, such as 2h or 30m; 0 not at all. 1d by default, 5m for one object and for a side "
        + "that has not answered before");

    /// <summary>Returns how long a request may move no byte before it is cut and repeated.</summary>
    public TimeSpan ReadIdleTimeout(ParseResult arguments) => arguments.GetValue(_idleTimeout) is >= 0.1 and <= 86400 and var seconds
        ? TimeSpan.FromSeconds(seconds)
        : throw new ConfigurationException($"{_idleTimeout.Name} must be between 0.1 and 86400 seconds.");

    private RestoreOptions? ReadRestore(ParseResult arguments)
    {
        var days = arguments.GetValue(_restore);
        Choice.EnsureWith(arguments, days != 0, $"{_restore.Name} DAYS", _restoreTier, _restoreWait);
        return days == 0 ? null : new RestoreOptions { Days = days, Tier = arguments.GetValue(_restoreTier) ?? default };
    }
}
