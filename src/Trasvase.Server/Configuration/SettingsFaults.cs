namespace Trasvase.Server.Configuration;

/// <summary>Finds what cannot be right in a configuration.</summary>
internal static class SettingsFaults
{
    private const int NameMax = 64;
    private static readonly string[] Verbs = ["read", "write", "remove"];

    /// <summary>Returns a sentence for each fault. None holds a secret.</summary>
    public static IReadOnlyList<string> Of(ServerSettings settings) =>
    [
        .. Listening(settings),
        .. settings.Limits.OfClient().Validate(),
        .. settings.Limits is { JobsAtOnce: < 1 or > 1000 } or { TransfersAtOnce: < 1 or > 10_000 }
            ? ["At least one job and one transfer run at a time, and at most 1,000 jobs and 10,000 transfers."]
            : Array.Empty<string>(),
        .. settings.Access.RequestsPerSecond is < 1 or > 1_000_000
            ? ["'access.requestsPerSecond' is between 1 and 1,000,000."] : Array.Empty<string>(),
        .. settings.Connections.SelectMany(entry => OfConnection(entry.Key, entry.Value)),
        .. settings.Events.SelectMany(entry => OfRule(settings, entry.Key, entry.Value)),
    ];

    private static IEnumerable<string> Listening(ServerSettings settings)
    {
        if (ListenAddress.TryParse(settings.Listen) is not { } address)
        {
            yield return "'listen' must be an address such as http://127.0.0.1:8750 or https://0.0.0.0:8750, and not "
                + $"'{settings.Listen}'.";
            yield break;
        }

        if (!address.IsLoopback && (!address.IsSecure || settings.Tls is null))
        {
            yield return $"The service would be reached from other machines at {settings.Listen}, and does that only over TLS: write "
                + "https:// there, and give 'tls' with 'certificate' and 'key'.";
        }

        if (address.IsSecure && settings.Tls is null)
        {
            yield return "'listen' says https: give 'tls' with 'certificate' and 'key', two files in PEM form.";
        }
    }

    private static IEnumerable<string> OfRule(ServerSettings settings, string name, EventSettings rule)
    {
        if (!settings.Connections.TryGetValue(rule.Source, out var source) || source.S3 is null)
        {
            yield return $"The source of the events '{name}' is not a connection to S3: '{rule.Source}'.";
        }

        if (!settings.Connections.ContainsKey(rule.Target))
        {
            yield return $"The target of the events '{name}' is not a connection: '{rule.Target}'.";
        }

        foreach (var prefix in new[] { rule.Prefix, rule.TargetPrefix }.Where(prefix => prefix.Length > 0 && !prefix.EndsWith('/')))
        {
            yield return $"The prefix '{prefix}' of the events '{name}' must end with '/'.";
        }

        if (rule.Queue is { } queue
            && (!Uri.TryCreate(queue.Url, new UriCreationOptions(), out var uri) || uri.Scheme is not ("https" or "http")))
        {
            yield return $"The queue of the events '{name}' is named by its URL, as SQS gives it.";
        }
    }

    private static IEnumerable<string> OfConnection(string name, ConnectionSettings settings)
    {
        if (name.Length is 0 or > NameMax || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
        {
            yield return $"A connection's name has 1 to {NameMax} letters, digits, '-', '_' or '.', and '{name}' does not.";
        }

        if (settings.Allows is { } allows && allows.Except(Verbs).FirstOrDefault() is { } unknown)
        {
            yield return $"The connection {name} allows '{unknown}': there are read, write and remove.";
        }

        if (settings is { S3: null, Azure: null } or { S3: not null, Azure: not null })
        {
            yield return $"The connection {name} needs exactly one of 's3' and 'azure'.";
            yield break;
        }

        var prefix = settings.S3?.Prefix ?? settings.Azure!.Prefix;
        if (prefix.Length > 0 && !prefix.EndsWith('/'))
        {
            yield return $"The prefix of the connection {name} must end with '/', so that it means a folder and not the beginning "
                + "of names.";
        }

        foreach (var fault in Stores(settings))
        {
            yield return $"The connection {name}: {fault}";
        }
    }

    private static IReadOnlyList<string> Stores(ConnectionSettings settings)
    {
        try
        {
            return [.. settings.S3?.Read().Validate() ?? [], .. settings.Azure?.Read().Validate() ?? []];
        }
        catch (ConfigurationException e)
        {
            return [e.Message];
        }
    }
}
