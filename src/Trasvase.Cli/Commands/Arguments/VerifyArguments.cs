using System.CommandLine;
using Trasvase.Cli.Commands.Mending;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>The arguments and options of <c>verify</c>: which objects to compare, and how thoroughly.</summary>
internal sealed class VerifyArguments
{
    private static readonly TransferOptions Defaults = new();

    private readonly Option<bool> _readBack = Choice.Flag(
        "--read-back",
        "Read what the target holds, and the source where it has no digest of its own, instead of comparing what both tell");
    private readonly Option<NamePolicy?> _names = Choice.Of(
        "--names", "What became of keys that the target cannot hold, as it was given when they were copied", Defaults.Names);
    private readonly Option<bool> _skipMarkers = Choice.Flag(
        "--skip-markers", "Leave out empty objects that stand for folders, as they were left out when the others were copied");
    private readonly Option<SourceETags?> _sourceETags = Choice.Of(
        "--source-etags",
        "What the source's entity tags that look like an MD5 are: with opaque nothing is compared with them",
        Defaults.SourceETags);
    private readonly Option<MetadataPolicy?> _metadata = Choice.Of(
        "--metadata", "Whether headers and metadata are compared as well", Defaults.Metadata);
    private readonly Option<TagPolicy?> _tags = Choice.Of(
        "--tags",
        "Whether tags are compared as well: those that the target can hold, or all; takes two requests more for an object that has some",
        Defaults.Tags);
    private readonly Option<int> _connections = Choice.OfNumber(
        "--connections", "N", "How many objects, or parts of them, are compared at a time", Defaults.Connections);
    private readonly Option<ByteSize?> _memory = Choice.OfSize(
        "--memory", "The most memory for all buffers together", Defaults.MemoryBudget);
    private readonly Option<TimeSpan?> _patience = Choice.OfTime(
        "--patience", "How long an outage of one side is waited for, such as 2h or 30m; 0 not at all. 5m by default");

    /// <summary>The argument that names where the objects were copied from.</summary>
    public Argument<string> Source { get; } = new(LocationArgument.Source)
    {
        Description = "One object, or with a final / everything below it: s3://bucket/key, s3://bucket/prefix/"
    };

    /// <summary>The argument that names where the objects were copied to.</summary>
    public Argument<string> Target { get; } = new(LocationArgument.Target)
    {
        Description = "What was given as the target when it was copied: az://container/key, az://container/prefix/"
    };

    /// <summary>Adds these arguments and options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Source);
        command.Add(Target);
        command.Add(_readBack);
        command.Add(_names);
        command.Add(_skipMarkers);
        command.Add(_sourceETags);
        command.Add(_metadata);
        command.Add(_tags);
        command.Add(_connections);
        command.Add(_memory);
        command.Add(_patience);
    }

    /// <summary>Returns how to compare the objects.</summary>
    public TransferOptions Read(ParseResult arguments) => Defaults with
    {
        Verify = arguments.GetValue(_readBack) ? VerifyMode.ReadBack : VerifyMode.Digest,
        Names = arguments.GetValue(_names) ?? Defaults.Names,
        SkipMarkers = arguments.GetValue(_skipMarkers),
        SourceETags = arguments.GetValue(_sourceETags) ?? Defaults.SourceETags,
        Metadata = arguments.GetValue(_metadata) ?? Defaults.Metadata,
        Tags = arguments.GetValue(_tags) ?? Defaults.Tags,
        Connections = arguments.GetValue(_connections),
        MemoryBudget = arguments.GetValue(_memory)?.Bytes ?? Defaults.MemoryBudget,
        Patience = arguments.GetValue(_patience),
    };
}
