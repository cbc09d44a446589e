using System.CommandLine;
using System.Text.RegularExpressions;

namespace Trasvase.Cli.Commands.Mending;

/// <summary>The settings that the meaning of a location depends on.</summary>
internal sealed record PlaceRules
{
    /// <summary>The bucket of <c>s3:///key</c>.</summary>
    public string? DefaultBucket { get; init; }

    /// <summary>The configured S3 service; null for Amazon's.</summary>
    public string? S3Endpoint { get; init; }

    /// <summary>Whether <c>*</c> in a source stands for many objects, because no object has the character in its name.</summary>
    public bool HasWildcards { get; init; }

    /// <summary>
    /// Whether the line asks for everything below a location by an option of other programs, such as <c>-r</c>. Here a final slash says
    /// the same.
    /// </summary>
    public bool IsRecursive { get; init; }
}

/// <summary>Turns locations as people write or paste them into valid ones.</summary>
internal static partial class LocationSlips
{
    private const string Include = "--include";

    /// <summary>Returns the line with the locations that were meant. A location whose meaning cannot be guessed stays as it is.</summary>
    public static IReadOnlyList<string> Mend(IReadOnlyList<string> line, ParseResult arguments, PlaceRules rules)
    {
        var mended = line.ToList();
        foreach (var argument in arguments.CommandResult.Command.Arguments.Where(LocationArgument.IsOne))
        {
            if (arguments.GetResult(argument) is not { Tokens: [{ Value: var written }] }
                || mended.LastIndexOf(written) is not (>= 0 and var at))
            {
                continue;
            }

            var isTarget = argument.Name == LocationArgument.Target;
            var meant = Meant(written, isTarget, rules) ?? written;
            var isAboutMany = rules.IsRecursive
                || (isTarget && (rules.HasWildcards || IsSourcePrefix(arguments, rules)) && TryParse(meant, rules) is { IsPrefix: false });
            mended[at] = isAboutMany && !meant.EndsWith('/') ? meant + "/" : meant;
            if (!isTarget && rules.HasWildcards && Split(mended[at]) is var (place, glob))
            {
                mended[at] = place;
                mended.InsertRange(at, glob is "*" or "**" ? [] : [Include, "/" + glob]);
            }
        }

        return mended;
    }

    private static bool IsSourcePrefix(ParseResult arguments, PlaceRules rules) =>
        arguments.CommandResult.Command.Arguments.FirstOrDefault(argument => argument.Name == LocationArgument.Source) is { } source
        && arguments.GetResult(source) is { Tokens: [{ Value: var written }] }
        && TryParse(Meant(written, isTarget: false, rules) ?? written, rules) is { IsPrefix: true };

    // Null if the location is valid as written, or if its meaning cannot be guessed.
    private static string? Meant(string written, bool isTarget, PlaceRules rules)
    {
        if (TryParse(written, rules) is { } read)
        {
            // The location is at Amazon, and another service is configured.
            return read is { Scheme: "s3", Endpoint: not null } && rules.S3Endpoint is not null ? Short(read) : null;
        }

        string?[] guesses =
        [
            OfScheme(written), OfPage(written), OfUrl(written, rules), OfPath(written, isTarget), OfHost(written),
            OfName(written, isTarget),
        ];
        return guesses.FirstOrDefault(guess => guess is not null && TryParse(guess, rules) is not null);
    }

    /// <summary>Whether the text is a path on this machine.</summary>
    public static bool IsPath(string written) =>
        written is "." or ".." or "~"
        || written.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
        || PathBeginning().IsMatch(written)
        || (!written.Contains("://", StringComparison.Ordinal) && Path.Exists(written));

    // S3://, azure://, s3:/bucket, s3:bucket (as in rclone), s3//bucket.
    private static string? OfScheme(string written) => Scheme().Match(written) is { Success: true } found
        ? $"{(found.Groups["s3"].Success ? "s3" : "az")}://{written[found.Length..]}"
        : null;

    /// <summary>
    /// Returns the location of a page of the AWS console, from the address of a bucket or an object; null if the text is no such address.
    /// </summary>
    public static string? OfPage(string written)
    {
        if (Page().Match(written) is not { Success: true } page)
        {
            return null;
        }

        var key = Prefix().Match(written) is { Success: true } prefix ? prefix.Groups["prefix"].Value : page.Groups["key"].Value;
        return $"s3://{page.Groups["bucket"].Value}/{Uri.UnescapeDataString(key)}";
    }

    /// <summary>Whether an endpoint is one of Amazon's own.</summary>
    public static bool IsAmazon(string endpoint) => Amazon().IsMatch(endpoint);

    // A URL with a signature or another query. The location is the part before the question mark, but a version id belongs to the location.
    private static string? OfUrl(string written, PlaceRules rules)
    {
        if (Website().Match(written) is { Success: true } site)
        {
            return $"s3://{site.Groups["bucket"].Value}/{Uri.UnescapeDataString(site.Groups["key"].Value)}";
        }

        var query = written.IndexOf('?', StringComparison.Ordinal);
        var hasVersion = written.Contains("versionId=", StringComparison.OrdinalIgnoreCase);
        return query < 0 || hasVersion || TryParse(written[..query], rules) is not { } read ? null
            : read is { Scheme: "s3", Endpoint: not null } ? Short(read)
            : written[..query];
    }

    private static string? OfPath(string written, bool isTarget)
    {
        if (!IsPath(written))
        {
            return null;
        }

        var name = PathBeginning().Replace(written.Replace('\\', '/'), "").TrimStart('/', '.', '~');
        return name.Contains(':', StringComparison.Ordinal) ? null : $"{(isTarget ? "az://container/" : "s3://bucket/")}{name}";
    }

    // A URL without its scheme: bucket.s3.amazonaws.com/key, account.blob.core.windows.net/container/key.
    private static string? OfHost(string written) =>
        !HostBeginning().IsMatch(written) ? null
        : Parse("https://" + written) is { Scheme: "s3" } read ? Short(read)
        : "https://" + written;

    private static string? OfName(string written, bool isTarget) =>
        NameBeginning().IsMatch(written) ? $"{(isTarget ? "az" : "s3")}://{written}" : null;

    private static string Short(Location location) => (location with { Endpoint = null }).ToString();

    /// <summary>Splits a location before the path segment that holds the first <c>*</c>; returns null if there is no <c>*</c>.</summary>
    public static (string Place, string Glob)? Split(string location)
    {
        var star = location.IndexOf('*', StringComparison.Ordinal);
        var slash = star < 0 ? -1 : location.LastIndexOf('/', star);
        return slash < "s3://".Length ? null : (location[..(slash + 1)], location[(slash + 1)..]);
    }

    private static Location? TryParse(string text, PlaceRules rules) => Parse(text, rules.DefaultBucket, rules.S3Endpoint);

    private static Location? Parse(string text, string? defaultBucket = null, string? s3Endpoint = null)
    {
        try
        {
            return Location.Parse(text, defaultBucket, s3Endpoint);
        }
        catch (ConfigurationException)
        {
            return null;
        }
    }

    [GeneratedRegex(
        "^(?:(?<s3>s3|s3a|s3n|aws)|az|azure|azblob|azureblob|blob|abfss?|wasbs?)(?:://|:/?|//)(?!/)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Scheme();

    [GeneratedRegex(
        @"^https?://(?:[^/?#]*\.)?console\.aws\.amazon\.com/s3/(?:buckets|objects?)/(?<bucket>[^/?#]+)/?(?<key>[^?#]*)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Page();

    [GeneratedRegex(@"^https?://[^/?#]*\.amazonaws\.com(?:\.cn)?(?::|/|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Amazon();

    [GeneratedRegex("[?&]prefix=(?<prefix>[^&]*)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Prefix();

    [GeneratedRegex(
        @"^https?://(?<bucket>[^/]+)\.s3-website[.-][a-z0-9-]+\.amazonaws\.com(?:\.cn)?/?(?<key>[^?]*)",
        RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Website();

    [GeneratedRegex(@"^(?:file:/*|[a-z]:[\\/]|\.{0,2}[\\/]|~/)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PathBeginning();

    [GeneratedRegex(@"^[a-z0-9.-]+\.(?:amazonaws\.com(?:\.cn)?|(?:blob|dfs)\.core\.[a-z0-9.]+)/", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HostBeginning();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:/|$)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NameBeginning();
}
