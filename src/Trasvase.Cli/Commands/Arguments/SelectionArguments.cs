using System.CommandLine;
using System.CommandLine.Parsing;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>Options that select the objects of a job.</summary>
internal sealed class SelectionArguments
{
    private const string Include = "--include";
    private const string Exclude = "--exclude";
    private const string IncludeRegex = "--include-regex";
    private const string ExcludeRegex = "--exclude-regex";

    private readonly List<Option<string[]>> _rules =
    [
        Many(Include, "GLOB", "Take only what matches: *.jpg, /2026/**, {a,b}*. The first of all these rules that matches decides"),
        Many(Exclude, "GLOB", "Leave out what matches"),
        Many(IncludeRegex, "REGEX", "The same as --include by a regular expression, which may match anywhere in the key"),
        Many(ExcludeRegex, "REGEX", "The same as --exclude by a regular expression"),
    ];

    private readonly Option<ByteSize?> _minSize = Choice.OfSize("--min-size", "Only objects of at least this size", byDefault: null);
    private readonly Option<ByteSize?> _maxSize = Choice.OfSize("--max-size", "Only objects of at most this size", byDefault: null);
    private readonly Option<TimeSpan?> _minAge = Age("--min-age", "Only objects stored at least so long before the job began: 30d, 12h");
    private readonly Option<TimeSpan?> _maxAge = Age("--max-age", "Only objects stored at most so long before the job began");
    private readonly Option<DateTimeOffset?> _modifiedAfter = Time(
        "--modified-after", "Only objects stored after this time, such as 2026-11-22T08:00:00Z");
    private readonly Option<DateTimeOffset?> _modifiedBefore = Time("--modified-before", "Only objects stored before this time");
    private readonly Option<string[]> _storageClass = Many("--storage-class", "CLASS", "Only objects of this storage class or tier");
    private readonly Option<string[]> _notStorageClass = Many("--not-storage-class", "CLASS", "No objects of this storage class or tier");
    private readonly Option<string?> _fromList = Choice.Text(
        "--from-list", "FILE", "Take the objects that a file names instead of listing: whole keys, one a line, or JSON lines");
    private readonly Option<string?> _fromInventory = Choice.Text(
        "--from-inventory",
        "MANIFEST",
        "Take the objects of an S3 Inventory instead of listing: its manifest.json, a file or s3://bucket/key");
    private readonly Option<DateTimeOffset?> _versionsAt = Time(
        "--versions-at", "Take the versions that were the current ones at this time");
    private readonly Option<string[]> _map = Many(
        "--map", "REGEX=>TEXT", "Rename keys below the source: every match is replaced, by $1 for a group. Keys that meet are refused");

    /// <summary>Adds these options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        AddFilters(command);
        command.Add(_fromList);
        command.Add(_fromInventory);
        command.Add(_versionsAt);
        command.Add(_map);
    }

    /// <summary>Adds the options that select among what a store lists to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddToListing(Command command)
    {
        AddFilters(command);
        command.Add(_versionsAt);
    }

    /// <summary>Returns the selection.</summary>
    /// <exception cref="ConfigurationException">A value of <c>--map</c> has no arrow.</exception>
    public Selection Read(ParseResult arguments) => new()
    {
        Rules = [.. ReadRules(arguments)],
        MinSize = arguments.GetValue(_minSize)?.Bytes,
        MaxSize = arguments.GetValue(_maxSize)?.Bytes,
        MinAge = arguments.GetValue(_minAge),
        MaxAge = arguments.GetValue(_maxAge),
        ModifiedAfter = arguments.GetValue(_modifiedAfter),
        ModifiedBefore = arguments.GetValue(_modifiedBefore),
        StorageClasses = arguments.GetValue(_storageClass) ?? [],
        NotStorageClasses = arguments.GetValue(_notStorageClass) ?? [],
        FromList = arguments.GetValue(_fromList),
        FromInventory = arguments.GetValue(_fromInventory),
        VersionsAt = arguments.GetValue(_versionsAt),
        Maps = [.. (arguments.GetValue(_map) ?? []).Select(ReadMap)],
    };

    private void AddFilters(Command command)
    {
        _rules.ForEach(command.Add);
        command.Add(_minSize);
        command.Add(_maxSize);
        command.Add(_minAge);
        command.Add(_maxAge);
        command.Add(_modifiedAfter);
        command.Add(_modifiedBefore);
        command.Add(_storageClass);
        command.Add(_notStorageClass);
    }

    // In the order in which the rules were given, across all four options, because the first rule that matches decides.
    private static IEnumerable<KeyRule> ReadRules(ParseResult arguments)
    {
        string? name = null;
        foreach (var token in arguments.Tokens)
        {
            if (token.Type == TokenType.Option)
            {
                name = token.Value;
            }
            else if (name is Include or Exclude or IncludeRegex or ExcludeRegex)
            {
                yield return new KeyRule(name is Include or IncludeRegex, token.Value, name is IncludeRegex or ExcludeRegex);
                name = null;
            }
        }
    }

    private static KeyReplacement ReadMap(string text) =>
        KeyReplacement.TryParse(text)
            ?? throw new ConfigurationException($"--map must be REGEX=>REPLACEMENT, such as '^old/=>new/', and not '{text}'.");

    private static Option<string[]> Many(string name, string helpName, string description) =>
        new(name) { Description = description + "; may be repeated", HelpName = helpName };

    private static Option<TimeSpan?> Age(string name, string description) =>
        Of(name, "AGE", description, Moment.TryParseAge, "an age such as 30d, 12h, 90m, 45s or 2w");

    private static Option<DateTimeOffset?> Time(string name, string description) =>
        Of(name, "TIME", description, Moment.TryParse, "a time with its zone, such as 2026-11-22T08:00:00Z or 2026-11-22T09:00:00+01:00");

    private static Option<T?> Of<T>(string name, string helpName, string description, Func<string, T?> parse, string form)
        where T : struct => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                var value = parse(result.Tokens[0].Value);
                if (value is null)
                {
                    result.AddError($"{name} must be {form}.");
                }

                return value;
            },
        };
}
