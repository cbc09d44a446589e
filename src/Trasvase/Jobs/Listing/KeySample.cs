namespace Trasvase.Jobs.Listing;

/// <summary>What a page shows about the keys that follow.</summary>
/// <param name="Keys">Some of the page's keys in their order, including the first and the last.</param>
/// <param name="Count">The number of keys in the page.</param>
/// <param name="FixedLength">The number of characters that all keys of the listing have in common.</param>
internal sealed record KeySample(IReadOnlyList<string> Keys, int Count, int FixedLength)
{
    private const int KeysMax = 128;

    // With fewer keys per folder, a page of folder names would soon be used up.
    private const int KeysPerFolderMin = 10;

    private readonly Lazy<KeySpace?> _space = new(() => KeySpace.Of(Keys, Count, FixedLength));
    private readonly Lazy<(string? Level, double Folders)> _folders = new(() => FindFolders(Keys, FixedLength));

    /// <summary>How the keys are spread; null if the page does not show it.</summary>
    public KeySpace? Space => _space.Value;

    /// <summary>The prefix below which whole folders are smaller than a page and larger than a few keys; null if there is none.</summary>
    public string? Level => Count / _folders.Value.Folders >= KeysPerFolderMin ? _folders.Value.Level : null;

    /// <summary>The approximate number of keys per folder at that level.</summary>
    public double KeysPerFolder => Count / _folders.Value.Folders;

    /// <summary>Takes a sample of a page; null if the page shows nothing.</summary>
    public static KeySample? Of(IReadOnlyList<ObjectInfo> page, int fixedLength)
    {
        if (page.Count < 2)
        {
            return null;
        }

        var count = Math.Min(KeysMax, page.Count);
        var keys = new string[count];
        for (var i = 0; i < count; i++)
        {
            keys[i] = page[(int)((long)i * (page.Count - 1) / (count - 1))].Key.Value;
        }

        return new KeySample(keys, page.Count, fixedLength);
    }

    private static (string? Level, double Folders) FindFolders(IReadOnlyList<string> keys, int fixedLength)
    {
        var slash = keys[0].AsSpan(0, keys[0].AsSpan().CommonPrefixLength(keys[^1])).LastIndexOf('/');
        var level = Math.Max(slash + 1, fixedLength);
        if (level > keys[0].Length || level > keys[^1].Length)
        {
            return (null, 1);
        }

        var changes = 0;
        for (var i = 1; i < keys.Count; i++)
        {
            changes += Folder(keys[i - 1], level).SequenceEqual(Folder(keys[i], level)) ? 0 : 1;
        }

        return (changes > 0 ? keys[0][..level] : null, Math.Max(1, changes));
    }

    private static ReadOnlySpan<char> Folder(string key, int level)
    {
        var slash = key.IndexOf('/', Math.Min(level, key.Length));
        return slash < 0 ? key : key.AsSpan(0, slash);
    }
}
