namespace Trasvase.Stores.S3.Signing;

/// <summary>
/// Reads settings other than credentials from the shared AWS files: the region, the endpoint and the certificate authorities of a profile,
/// with the precedence that the AWS CLI documents. The SDK finds the credentials.
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
                // A caller that needs credentials from this file gets an error from the search for them.
            }
        }
    }

    /// <summary>
    /// Returns the options, completed with the settings of a profile. Values that the options already hold take precedence; they come from
    /// variables and arguments.
    /// </summary>
    /// <param name="options">The options as they were given.</param>
    /// <param name="variable">Returns the value of a variable; null if it is not set.</param>
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
    /// Returns the path of the file with the only certificate authorities to trust, from AWS_CA_BUNDLE, the profile's <c>ca_bundle</c> or
    /// REQUESTS_CA_BUNDLE, in this order; null to trust the machine's authorities.
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

    // The endpoint of the S3 service takes precedence over the endpoint of all services.
    private string? EndpointOf(string profile) =>
        (Value(profile, "services") is { } services ? Lookup($"services {services}", "s3.endpoint_url") : null)
            ?? Value(profile, "endpoint_url");

    private string? Value(string profile, string name) => Lookup($"profile {profile}", name);

    private string? Lookup(string section, string name) =>
        _sections.TryGetValue(section, out var values) && values.TryGetValue(name, out var value) ? NotEmpty(value) : null;

    // The config file has the sections [default], [profile NAME] and [services NAME], and the credentials file has [NAME]. An indented
    // line belongs to the setting above it.
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
