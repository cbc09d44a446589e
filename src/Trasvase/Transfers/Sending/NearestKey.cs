using Trasvase.Storage;

namespace Trasvase.Transfers.Sending;

/// <summary>Suggests the name in a source that is nearest to a name that does not exist there. Asks the source at most twice.</summary>
internal sealed class NearestKey(IObjectSource source)
{
    private const int NamesMax = 5;

    /// <summary>
    /// Returns the suggestion as a sentence with a space before it. Empty if there is nothing to suggest, or if the source does not
    /// answer: a suggestion is only a help.
    /// </summary>
    /// <param name="key">The key or prefix that does not exist.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<string> SayAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return key.TrimEnd('/') is { Length: > 0 } name ? await SayAsync(key, name, cancellationToken).ConfigureAwait(false) : "";
        }
        catch (StoreException)
        {
            return "";
        }
    }

    private async Task<string> SayAsync(string key, string name, CancellationToken cancellationToken)
    {
        if (key != name && await source.FindAsync(new ObjectKey(name), version: null, cancellationToken).ConfigureAwait(false) is not null)
        {
            return $" There is an object '{name}': without the slash at its end that one is meant.";
        }

        // Looks at the names in the same folder: for one in another case, or one that begins like this name.
        var folder = name[..(name.LastIndexOf('/') + 1)];
        var beside = await FirstAsync(folder, cancellationToken).ConfigureAwait(false);
        if (key == name && beside.Contains(name + "/", StringComparer.Ordinal))
        {
            return $" There is '{name}/': to transfer everything below it, end the location with '/'.";
        }

        var near = beside.FirstOrDefault(each => each.TrimEnd('/').Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? beside.FirstOrDefault(each => each.StartsWith(name, StringComparison.OrdinalIgnoreCase));
        return near is not null ? $" There is '{near}'."
            : beside.Count > 0 ? $" What is there{Below(folder)} begins with {Few(beside)}."
            : "";
    }

    private static string Below(string folder) => folder.Length > 0 ? $" below '{folder}'" : "";

    private static string Few(IReadOnlyList<string> names) =>
        $"{string.Join(", ", names.Take(NamesMax).Select(name => $"'{name}'"))}{(names.Count > NamesMax ? " and so on" : "")}";

    private async Task<IReadOnlyList<string>> FirstAsync(string folder, CancellationToken cancellationToken)
    {
        await foreach (var page in source.ListAsync(
            new ListOptions { Prefix = folder, Delimiter = "/" }, cancellationToken).ConfigureAwait(false))
        {
            if (page.Objects.Count + page.Prefixes.Count > 0)
            {
                return [.. page.Prefixes, .. page.Objects.Select(info => info.Key.Value)];
            }
        }

        return [];
    }
}
