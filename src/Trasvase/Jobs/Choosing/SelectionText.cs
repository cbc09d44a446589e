using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Trasvase.Jobs.Choosing;

/// <summary>Writes a selection as one line, which is different for different selections.</summary>
internal static class SelectionText
{
    /// <summary>Returns the line; empty for everything.</summary>
    public static string Of(Selection selection) => string.Join(' ', Words(selection));

    private static IEnumerable<string> Words(Selection selection)
    {
        foreach (var rule in selection.Rules)
        {
            yield return $"{(rule.IsInclude ? "include" : "exclude")}{(rule.IsRegex ? "-regex" : "")}={Quoted(rule.Pattern)}";
        }

        foreach (var map in selection.Maps)
        {
            yield return $"map={Quoted(map.Pattern)}=>{Quoted(map.Replacement)}";
        }

        foreach (var (name, value) in Values(selection))
        {
            if (value is not null)
            {
                yield return $"{name}={value}";
            }
        }
    }

    private static IEnumerable<(string Name, string? Value)> Values(Selection selection) =>
    [
        ("min-size", selection.MinSize?.ToString(CultureInfo.InvariantCulture)),
        ("max-size", selection.MaxSize?.ToString(CultureInfo.InvariantCulture)),
        ("min-age", selection.MinAge?.ToString("c")),
        ("max-age", selection.MaxAge?.ToString("c")),
        ("modified-after", Time(selection.ModifiedAfter)),
        ("modified-before", Time(selection.ModifiedBefore)),
        ("storage-class", Sorted(selection.StorageClasses)),
        ("not-storage-class", Sorted(selection.NotStorageClasses)),
        ("from-list", selection.FromList is { } list ? Quoted(list) : null),
        ("from-inventory", selection.FromInventory is { } inventory ? Quoted(inventory) : null),
        ("of", selection.ListMark is { } mark ? Quoted(mark) : null),
        ("versions-at", Time(selection.VersionsAt)),
    ];

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static string? Sorted(IReadOnlyList<string> classes) => classes.Count == 0
        ? null
        : string.Join(
            ',', classes.Select(name => Quoted(name.ToUpperInvariant())).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    // The quoted text holds no line ends and is different for different texts.
    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
