using System.CommandLine;

namespace Trasvase.Cli.Commands.Mending;

/// <summary>
/// Reads the locations of a command line. For a location that cannot be used, the error suggests the line that was probably meant.
/// </summary>
internal static class LocationArgument
{
    /// <summary>The name of the argument that says where objects come from.</summary>
    public const string Source = "SOURCE";

    /// <summary>The name of the argument that says where objects go.</summary>
    public const string Target = "TARGET";

    /// <summary>The name of the argument that says what is listed.</summary>
    public const string Place = "LOCATION";

    /// <summary>Whether an argument is a location.</summary>
    public static bool IsOne(Argument argument) => argument.Name is Source or Target or Place;

    /// <summary>Reads the location of one argument.</summary>
    /// <exception cref="ConfigurationException">
    /// The argument is not a location, or it is at Amazon and another S3 service is configured. The message ends with the line that was
    /// probably meant.
    /// </exception>
    public static Location Read(ParseResult arguments, Argument<string> argument, TrasvaseOptions options)
    {
        var written = arguments.GetRequiredValue(argument);
        var rules = RulesOf(options);
        try
        {
            var location = Location.Parse(written, rules.DefaultBucket, rules.S3Endpoint);
            return location is { Scheme: "s3", Endpoint: not null } && rules.S3Endpoint is { } other
                ? throw new ConfigurationException(
                    $"{location} is at Amazon, and the configured S3 service is {other}: "
                    + "leave AWS_ENDPOINT_URL_S3 and --s3-endpoint off for Amazon.")
                : location;
        }
        catch (ConfigurationException e)
        {
            var sentence = LocationSlips.IsPath(written)
                ? $"'{written}' is a path on this machine, and trasvase takes objects from S3 to Azure Blob Storage without any file."
                : LocationSlips.OfPage(written) is not null ? $"{written.Split('?')[0]} is a page of the AWS console."
                : e.Message;
            throw new ConfigurationException(RightLine.Suggest(sentence, Meant(arguments, rules)), e);
        }
    }

    /// <summary>Reads the locations of the source and the target.</summary>
    /// <exception cref="ConfigurationException">
    /// One of them is not a location, or the source is a prefix and the target a single object. The message ends with the line that was
    /// probably meant.
    /// </exception>
    public static (Location From, Location To) ReadBoth(
        ParseResult arguments, Argument<string> source, Argument<string> target, TrasvaseOptions options)
    {
        var from = Read(arguments, source, options);
        var to = Read(arguments, target, options);
        if (from.IsPrefix && !to.IsPrefix)
        {
            var sentence = $"{to} is no prefix, and the names below {from} would be glued to it: a target of many objects ends with '/'.";
            throw new ConfigurationException(RightLine.Suggest(sentence, Meant(arguments, RulesOf(options))));
        }

        return (from, to);
    }

    /// <summary>
    /// Refuses a source in which <c>*</c> is meant to stand for many objects. A key may hold this character, so the source is accepted if
    /// an object has it in its name, or if the source cannot be listed.
    /// </summary>
    /// <exception cref="ConfigurationException">
    /// No object has this name. The message ends with the line that was probably meant.
    /// </exception>
    public static async Task EnsureNoWildcardAsync(
        ParseResult arguments, Location source, TrasvaseClient client, TrasvaseOptions options, CancellationToken cancellationToken)
    {
        // The location of a listing is always a prefix.
        var isPrefix = source.IsPrefix || arguments.CommandResult.Command.Arguments.Any(argument => argument.Name == Place);
        if (LocationSlips.Split(source.ToString()) is null || await IsThereAsync(client, source, isPrefix, cancellationToken))
        {
            return;
        }

        var meant = Meant(arguments, RulesOf(options) with { HasWildcards = true });
        throw new ConfigurationException(RightLine.Suggest(
            $"Nothing is called '{source}': a * stands for many names in --include and --exclude only.", meant));
    }

    private static async Task<bool> IsThereAsync(TrasvaseClient client, Location source, bool isPrefix, CancellationToken cancellationToken)
    {
        try
        {
            // If the key itself exists, it is the first key that begins with it.
            await using var pages = client.ListAsync(source.ToString(), delimiter: null, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            return await pages.MoveNextAsync() && pages.Current.Objects.Any(info => isPrefix || info.Key.Value == source.Key);
        }
        catch (StoreException)
        {
            return true;
        }
    }

    private static string? Meant(ParseResult arguments, PlaceRules rules) =>
        RightLine.Of([.. arguments.Tokens.Select(token => token.Value)], arguments.RootCommandResult.Command, rules);

    // An endpoint that is one of Amazon's own counts as no other service.
    private static PlaceRules RulesOf(TrasvaseOptions options) => new()
    {
        DefaultBucket = options.S3.DefaultBucket,
        S3Endpoint = options.S3.Endpoint is { } endpoint && !LocationSlips.IsAmazon(endpoint) ? endpoint : null,
    };
}
