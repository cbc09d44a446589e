using Trasvase.Storage;
using Trasvase.Client;
using Trasvase.Server.Configuration;

namespace Trasvase.Server.Connections;

/// <summary>What may be done through a connection.</summary>
[Flags]
internal enum Verbs
{
    None = 0,
    Read = 1,
    Write = 2,
    Remove = 4,
}

/// <summary>A container that requests may name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Settings">How it is reached.</param>
internal sealed record Connection(string Name, ConnectionSettings Settings)
{
    /// <summary>What may be done through it.</summary>
    public Verbs Allows { get; } = Settings.Allows is { } allowed
        ? allowed.Aggregate(Verbs.None, (verbs, word) => verbs | Enum.Parse<Verbs>(word, ignoreCase: true))
        : Settings.S3 is null ? Verbs.Read | Verbs.Write : Verbs.Read;

    /// <summary>The bucket or container.</summary>
    public string Container => Settings.S3?.Container ?? Settings.Azure!.Container;

    /// <summary>The prefix below which requests may name keys.</summary>
    public string Prefix => Settings.S3?.Prefix ?? Settings.Azure!.Prefix;

    /// <summary>Returns a key of a request as a location of the engine.</summary>
    public string LocationOf(string key) => $"{(Settings.S3 is null ? "az" : "s3")}://{Container}/{Prefix}{key}";

    /// <summary>Returns what people may see of it.</summary>
    public ConnectionView View() => new()
    {
        Name = Name,
        Store = Settings.S3 is null ? "azure" : "s3",
        Container = Container,
        Prefix = Prefix,
        Endpoint = Redaction.Of(Settings.S3?.Endpoint ?? Settings.Azure?.Endpoint ?? "") is { Length: > 0 } endpoint ? endpoint : null,
        Allows = WordsOf(Allows),
    };

    /// <summary>Returns verbs as requests and answers write them.</summary>
    public static IReadOnlyList<string> WordsOf(Verbs verbs) =>
    [
        .. new[] { Verbs.Read, Verbs.Write, Verbs.Remove }
            .Where(verb => verbs.HasFlag(verb))
            .Select(verb => verb.ToString().ToLowerInvariant()),
    ];
}
