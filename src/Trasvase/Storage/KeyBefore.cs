namespace Trasvase.Storage;

/// <summary>
/// Finds a start just before a known key. A listing that begins there must return that key, which proves that the server began at the
/// requested place and not elsewhere or at the end.
/// </summary>
internal static class KeyBefore
{
    // The last code unit in practical use: almost nothing sorts between a text that ends with it and the key itself.
    private const char Last = '\uF8FF';

    /// <summary>Returns a text that sorts before the key, as close to it as possible; empty if only the empty text does.</summary>
    public static string Of(string key)
    {
        var end = key[^1];
        var head = key[..^1];

        // A surrogate, a raw byte or a neighbour of either has no simple predecessor. The text before it is close enough.
        return char.IsSurrogate(end) || end >= '\uE000' ? head.TrimEnd(Halves)
            : end <= ' ' ? head
            : $"{head}{(char)(end - 1)}{Last}";
    }

    private static readonly char[] Halves = [.. Enumerable.Range(0xD800, 0x800).Select(half => (char)half)];
}
