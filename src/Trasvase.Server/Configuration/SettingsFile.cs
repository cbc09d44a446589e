using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trasvase.Server.Configuration;

/// <summary>Reads the operator's configuration, and refuses what cannot be right before anything begins.</summary>
internal static class SettingsFile
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        PropertyNameCaseInsensitive = false,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read, or what it says cannot be right; the message says where.
    /// </exception>
    public static ServerSettings Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The configuration {path} cannot be read: {e.Message}", e);
        }
    }

    /// <inheritdoc cref="Read"/>
    internal static ServerSettings Parse(string json, string path)
    {
        ServerSettings settings;
        try
        {
            settings = JsonSerializer.Deserialize<ServerSettings>(json, Form)
                ?? throw new ConfigurationException($"The configuration {path} is empty.");
        }
        catch (JsonException e)
        {
            throw new ConfigurationException($"The configuration {path} is not right at {e.Path ?? "$"}: {Cause(e)}", e);
        }

        return SettingsFaults.Of(settings) is { Count: > 0 } faults
            ? throw new ConfigurationException($"The configuration {path} is not right: {string.Join(" ", faults)}")
            : settings;
    }

    // Without the position, which the message gives in its own words, and without any value, which may be a secret in the wrong place.
    private static string Cause(JsonException e)
    {
        var line = e.LineNumber is { } number ? $" (line {number + 1})" : "";
        return e.Message.Contains("could not be mapped", StringComparison.Ordinal) ? $"there is no setting of this name{line}."
            : e.Message.Contains("missing required", StringComparison.Ordinal) ? $"a setting is missing{line}: {Names(e.Message)}."
            : $"the value cannot be read{line}.";
    }

    private static string Names(string message) => message[(message.LastIndexOf(':') + 1)..].Trim(' ', '.', '\'');
}
