using System.CommandLine;
using System.Globalization;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>Options for what a sync does besides copying.</summary>
internal sealed class SyncArguments
{
    private readonly Option<bool> _delete = Choice.Flag(
        "--delete", "Remove target objects of which the source has none, when everything else has gone well");
    private readonly Option<long?> _deleteMax = OfDeleteMax();
    private readonly Option<bool> _confirmSelection = Choice.Flag(
        "--confirm-selection", "Remove although the selection is another one than in the last sync of these two");

    /// <summary>Makes the option that limits how many objects are removed.</summary>
    public static Option<long?> OfDeleteMax() => new("--delete-max")
    {
        Description = "Remove nothing if it would be more objects than these; 10 or 1 % of the target's, whichever is more, if not given",
        HelpName = "N",
        CustomParser = result =>
        {
            if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            result.AddError("--delete-max must be a whole number, 0 or greater.");
            return null;
        },
    };

    /// <summary>Adds these options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_delete);
        command.Add(_deleteMax);
        command.Add(_confirmSelection);
    }

    /// <summary>Returns the sync options.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="onRemoved">Called for each removed object.</param>
    /// <exception cref="ConfigurationException">An option about removing is given without <c>--delete</c>.</exception>
    public SyncOptions Read(ParseResult arguments, Func<RemovedObject, ValueTask> onRemoved)
    {
        Choice.EnsureWith(arguments, arguments.GetValue(_delete), _delete.Name, _deleteMax, _confirmSelection);
        return new SyncOptions
        {
            Delete = arguments.GetValue(_delete),
            DeleteMax = arguments.GetValue(_deleteMax),
            ConfirmSelection = arguments.GetValue(_confirmSelection),
            OnRemoved = onRemoved,
        };
    }
}
