using Trasvase.Stores.S3.Addressing;

namespace Trasvase.Stores.S3.Signing;

/// <summary>
/// What the shared AWS files say besides credentials: the region, the endpoint and the authorities of a profile, with the precedence that
/// the AWS CLI documents. Credentials are the SDK's to find.
/// </summary>
internal sealed class AwsSharedFiles
{
    private readonly Dictionary<string, Dictionary<string, string>> _sections = new(StringComparer.Ordinal);

    private AwsSharedFiles(params ReadOnlySpan<(string Path, bool IsCredentials)> files)
    {
        foreach (var (path, isCredentials) in files)
        {
            try
            {
                Read(File.Exists(path) ? File.ReadLines(path) : [], isCredentials);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Whoever needs credentials from it is told by the search for them.
            }
        }
    }

    /// <summary>
    /// The options, with what a profile says where they say nothing: variables and arguments are in them already, and win.
    /// </summary>
    /// <param name="options">As they were given.</param>
    /// <param name="variable">Looks a variable up; null if it is not set.</param>
    public static S3Options Complete(S3Options options, Func<string, string?> variable)
    {
        var files = Open(variable);
        var profile = ProfileOf(options, variable);
        var isIgnored = IsTrue(variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"))
            || IsTrue(files.Value(profile, "ignore_configured_endpoint_urls"));
        return options with
        {
            Region = options.Region ?? files.Value(profile, "region"),
            Endpoint = options.Endpoint ?? (isIgnored ? null : files.EndpointOf(profile)),
        };
    }

    /// <summary>
    /// The file with the only authorities to trust: AWS_CA_BUNDLE, the profile's <c>ca_bundle</c>, REQUESTS_CA_BUNDLE; null for those of
    /// the machine.
    /// </summary>
    public static string? AuthoritiesFile(S3Options options, Func<string, string?> variable) =>
        NotEmpty(variable("AWS_CA_BUNDLE"))
            ?? Open(variable).Value(ProfileOf(options, variable), "ca_bundle")
            ?? NotEmpty(variable("REQUESTS_CA_BUNDLE"));

    private static AwsSharedFiles Open(Func<string, string?> variable) => new(
        (NotEmpty(variable("AWS_CONFIG_FILE")) ?? InHome(variable, "config"), false),
        (NotEmpty(variable("AWS_SHARED_CREDENTIALS_FILE")) ?? InHome(variable, "credentials"), true));

    private static string ProfileOf(S3Options options, Func<string, string?> variable) =>
        NotEmpty(options.Profile) ?? NotEmpty(variable("AWS_PROFILE")) ?? NotEmpty(variable("AWS_DEFAULT_PROFILE")) ?? "default";

    private static string InHome(Func<string, string?> variable, string name) =>
        Path.Combine(NotEmpty(variable("HOME")) ?? NotEmpty(variable("USERPROFILE")) ?? "", ".aws", name);

    private static bool IsTrue(string? text) => string.Equals(text?.Trim(), "true", StringComparison.OrdinalIgnoreCase);

    private static string? NotEmpty(string? text) => text is { Length: > 0 } ? text : null;

    // The endpoint of the service is stronger than that of all services.
    private string? EndpointOf(string profile) =>
        (Value(profile, "services") is { } services ? Lookup($"services {services}", "s3.endpoint_url") : null)
            ?? Value(profile, "endpoint_url");

    private string? Value(string profile, string name) => Lookup($"profile {profile}", name);

    private string? Lookup(string section, string name) =>
        _sections.TryGetValue(section, out var values) && values.TryGetValue(name, out var value) ? NotEmpty(value) : null;

    // [default], [profile NAME] and [services NAME] in the one file, [NAME] in the other; what is indented belongs to the line above.
    private void Read(IEnumerable<string> lines, bool isCredentials)
    {
        Dictionary<string, string>? values = null;
        var above = "";
        foreach (var line in lines)
        {
            var text = line.Trim();
            if (text.Length == 0 || text[0] is '#' or ';')
            {
                continue;
            }

            if (text[0] == '[' && text.IndexOf(']', StringComparison.Ordinal) is > 0 and var end)
            {
                values = Section(SectionOf(text[1..end], isCredentials));
                above = "";
                continue;
            }

            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (values is null || equals < 0)
            {
                continue;
            }

            var name = text[..equals].Trim().ToLowerInvariant();
            var value = WithoutComment(text[(equals + 1)..]);
            var isNested = char.IsWhiteSpace(line[0]) && above.Length > 0;
            above = isNested ? above : name;
            values[isNested ? $"{above}.{name}" : name] = value;
        }
    }

    private Dictionary<string, string> Section(string name)
    {
        if (!_sections.TryGetValue(name, out var values))
        {
            _sections[name] = values = new Dictionary<string, string>(StringComparer.Ordinal);
        }

        return values;
    }

    private static string SectionOf(string text, bool isCredentials)
    {
        var words = text.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var name = words.Length == 0 ? "" : words[^1].Trim('"', '\'');
        return isCredentials || words is ["default"] ? $"profile {string.Join(' ', words)}"
            : words.Length == 2 ? $"{words[0]} {name}"
            : $"other {name}";
    }

    private static string WithoutComment(string value)
    {
        var at = value.IndexOf(" #", StringComparison.Ordinal);
        return (at < 0 ? value : value[..at]).Trim();
    }
}
