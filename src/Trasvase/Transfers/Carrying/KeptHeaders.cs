namespace Trasvase.Transfers.Carrying;

/// <summary>
/// What one store keeps with an object in headers of its own and another store has no place for (<see cref="ObjectInfo.Extras"/>): it is
/// kept as metadata, under a name that leads back to it.
/// </summary>
internal static class KeptHeaders
{
    private const string Prefix = "trasvase_";

    /// <summary>The name of the metadata entry: <c>trasvase_website_redirect_location</c>.</summary>
    public static string NameOf(string extra) => Prefix + extra.Replace('-', '_');

    /// <summary>Entries of metadata that give way to a header that is kept under their name, and say something else.</summary>
    public static IReadOnlyList<string> Displaced(ObjectInfo source) => source.Extras.Count == 0 ? [] :
        [.. source.Extras
            .Where(extra => source.Metadata.TryGetValue(NameOf(extra.Key), out var own) && own != extra.Value)
            .Select(extra => NameOf(extra.Key))];

    /// <summary>The metadata and, under their names, the extras; and a note for each of these.</summary>
    public static (IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<string> Notes) Add(ObjectInfo source)
    {
        if (source.Extras.Count == 0)
        {
            return (source.Metadata, []);
        }

        var all = new Dictionary<string, string>(source.Metadata, StringComparer.OrdinalIgnoreCase);
        var notes = new List<string>();
        foreach (var (extra, value) in source.Extras.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            // An entry of that name is what an earlier transfer made of it, or the user's own: what the store itself says counts.
            all[NameOf(extra)] = value;
            notes.Add($"Its header '{extra}' is kept as the metadata entry '{NameOf(extra)}'.");
        }

        return (all, notes);
    }
}
