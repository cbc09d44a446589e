namespace Trasvase.Transfers.Carrying;

/// <summary>
/// Keeps headers that only the source's store has (<see cref="ObjectInfo.Extras"/>) as metadata entries, because the target has no place
/// for them. The name of an entry leads back to its header.
/// </summary>
internal static class KeptHeaders
{
    private const string Prefix = "trasvase_";

    /// <summary>Returns the name of the metadata entry for a header: <c>trasvase_website_redirect_location</c>.</summary>
    public static string NameOf(string extra) => Prefix + extra.Replace('-', '_');

    /// <summary>
    /// Returns the names of the object's own metadata entries that a kept header displaces: it takes their name and has another value.
    /// </summary>
    public static IReadOnlyList<string> Displaced(ObjectInfo source) => source.Extras.Count == 0 ? [] :
        [.. source.Extras
            .Where(extra => source.Metadata.TryGetValue(NameOf(extra.Key), out var own) && own != extra.Value)
            .Select(extra => NameOf(extra.Key))];

    /// <summary>Returns the metadata together with the kept headers, and a note for each kept header.</summary>
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
            // An existing entry of this name comes from an earlier transfer or from the user. The store's own header takes precedence.
            all[NameOf(extra)] = value;
            notes.Add($"Its header '{extra}' is kept as the metadata entry '{NameOf(extra)}'.");
        }

        return (all, notes);
    }
}
