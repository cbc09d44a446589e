using System.CommandLine;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>Options for what goes along with an object besides its bytes, headers and metadata.</summary>
internal sealed class CarryArguments
{
    private readonly Option<TagPolicy?> _tags = Choice.Of(
        "--tags",
        "What becomes of tags: none leaves them, fit takes along those that the target can hold and notes the others, all fails an object "
        + "rather than lose one",
        default(TagPolicy));

    private readonly Option<Tier?> _tier = Choice.Of(
        "--tier",
        "The access tier of what is stored: what the account gives, by a table from the storage class at the source, or this one",
        default(Tier));

    private readonly Option<FileInfo?> _tierTable = new("--tier-table")
    {
        Description = "A file with another table, a line for each class such as STANDARD_IA=Cool; means --tier table",
        HelpName = "FILE",
    };

    private readonly Option<Losses?> _acceptLoss = OfLosses();

    private enum Tier
    {
        None,
        Table,
        Hot,
        Cool,
        Cold,
        Archive,
    }

    /// <summary>Adds these options to a command.</summary>
    public void AddTo(Command command, JobVerb verb)
    {
        if (verb == JobVerb.Move)
        {
            // Only a move removes sources, so only a move can lose something.
            command.Add(_acceptLoss);
        }

        command.Add(_tags);
        command.Add(_tier);
        command.Add(_tierTable);
    }

    /// <summary>Returns the transfer options with the values of these options.</summary>
    public TransferOptions Read(ParseResult arguments, TransferOptions options) =>
        options with { Tags = arguments.GetValue(_tags) ?? default, Tiers = ReadTiers(arguments), AcceptLoss = ReadLosses(arguments) };

    // --tags none, given explicitly in the command that removes, agrees that the tags are lost. The default does not.
    private Losses ReadLosses(ParseResult arguments) =>
        (arguments.GetValue(_acceptLoss) ?? Losses.None)
        | (arguments.GetResult(_tags) is { Implicit: false } && arguments.GetValue(_tags) == TagPolicy.None ? Losses.Tags : Losses.None);

    private static Option<Losses?> OfLosses()
    {
        var kinds = Enum.GetValues<Losses>().Where(kind => kind != Losses.None).ToDictionary(kind => kind.ToString().ToLowerInvariant());
        return new Option<Losses?>("--accept-loss")
        {
            Description =
                "Remove a source although these of it are not at the target: tags, metadata that cannot be read, what locks it. Without "
                + "it such a source stays",
            HelpName = $"KIND,... of {string.Join('|', kinds.Keys)}",
            CustomParser = result =>
            {
                var losses = Losses.None;
                foreach (var word in result.Tokens[0].Value
                    .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    if (!kinds.TryGetValue(word, out var kind))
                    {
                        result.AddError($"--accept-loss takes {string.Join(", ", kinds.Keys)}, with commas between them, not '{word}'.");
                        return null;
                    }

                    losses |= kind;
                }

                return losses;
            },
        };
    }

    private TierTable? ReadTiers(ParseResult arguments) => (arguments.GetValue(_tier), arguments.GetValue(_tierTable)) switch
    {
        (null or Tier.Table, { } file) => Parse(file),
        ({ }, { }) => throw new ConfigurationException($"{_tierTable.Name} goes with {_tier.Name} table only."),
        (null or Tier.None, _) => null,
        (Tier.Table, _) => TierTable.Usual,
        ({ } tier, _) => TierTable.Always(tier.ToString()),
    };

    private TierTable Parse(FileInfo file)
    {
        try
        {
            return TierTable.Parse(File.ReadAllText(file.FullName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new ConfigurationException($"{_tierTable.Name} {file.FullName} cannot be used: {e.Message}");
        }
    }
}
