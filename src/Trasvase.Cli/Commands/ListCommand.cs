using System.CommandLine;
using Trasvase.Cli.Commands.Arguments;
using Trasvase.Cli.Commands.Help;
using Trasvase.Cli.Commands.Mending;
using Trasvase.Cli.Output;

namespace Trasvase.Cli.Commands;

/// <summary>The command <c>trasvase list LOCATION</c>.</summary>
internal static class ListCommand
{
    private const string Delimiter = "/";

    public static Command Create()
    {
        var location = new Argument<string>(
            LocationArgument.Place)
        {
            Description = "A bucket, a container or the beginning of keys: s3://bucket/, s3://bucket/prefix/, az://container/"
        };
        var recursive = Choice.Flag(
            "--recursive",
            "List every object, instead of rolling up what lies behind the next /; so does any option that chooses among them");
        var selection = new SelectionArguments();
        var stores = new StoreArguments();
        var output = new OutputArguments();
        var command = new Command(
            "list", "List the objects whose keys begin with the location's key: size in bytes, time (UTC), key.") { location, recursive };
        selection.AddToListing(command);
        output.AddTo(command, withProgress: false);
        stores.AddTo(command);
        command.SetAction((arguments, _) => Guard.RunAsync(output.IsJson(arguments), (stdout, cancellationToken) =>
        {
            var options = stores.Read(arguments, TrasvaseOptions.FromEnvironment());
            var where = new Place(
                arguments,
                LocationArgument.Read(arguments, location, options),
                arguments.GetValue(recursive) ? null : Delimiter,
                selection.Read(arguments));
            var listing = output.IsJson(arguments) ? (IListingWriter)new JsonListing(stdout) : new TextListing(stdout);
            return RunAsync(options, where, listing, stdout, output.IsQuiet(arguments), cancellationToken);
        }));
        return HelpText.AddTo(
            command,
            [
                ("What is at the top of a bucket:", "trasvase list s3://bucket/"),
                ("Every object of a container, for a program:", "trasvase list --recursive --json az://archive/"),
                ("What a copy with the same options would be "
                    + "about:", "trasvase list --include '*.pdf' --min-size 1MiB s3://bucket/reports/"),
                ("A bucket that everybody may read:", "trasvase list --source-public s3://bucket/"),
            ]);
    }

    private static async Task<int> RunAsync(
        TrasvaseOptions options, Place where, IListingWriter listing, TextWriter stdout, bool quiet, CancellationToken cancellationToken)
    {
        using var client = new TrasvaseClient(options);
        await LocationArgument.EnsureNoWildcardAsync(where.Arguments, where.Location, client, options, cancellationToken);
        var total = new ListingTotal(0, 0, 0);
        await foreach (var page in where.ListAsync(client, cancellationToken))
        {
            total = total.With(page);
            try
            {
                listing.Write(page);
                await stdout.FlushAsync(cancellationToken);
            }
            catch (IOException e) when (StandardOutput.IsLeft(e))
            {
                // The reader has closed the pipe, as in `trasvase list ... | head`.
                return ExitCodes.Done;
            }
        }

        if (!quiet)
        {
            listing.WriteTotal(total, Console.Error);
        }

        return ExitCodes.Done;
    }

    /// <summary>The objects to list. A listing can be filtered or rolled up at a delimiter, but not both.</summary>
    private sealed record Place(ParseResult Arguments, Location Location, string? Delimiter, Selection Selection)
    {
        public IAsyncEnumerable<ListingPage> ListAsync(TrasvaseClient client, CancellationToken cancellationToken) =>
            Selection == Selection.Everything
            ? client.ListAsync(Location.ToString(), Delimiter, cancellationToken)
            : client.ListChosenAsync(Location.ToString(), Selection, cancellationToken);
    }
}
