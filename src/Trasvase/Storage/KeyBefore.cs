namespace Trasvase.Storage;

/// <summary>
/// A place just before a key, where a listing begins that has to bring the key back: that shows that it began where it was told to, and not
/// somewhere else or at its end.
/// </summary>
internal static class KeyBefore
{
    // The last letter that is in use: nearly nothing lies between this and the key itself.
    private const char Last = '\uF8FF';

    /// <summary>A text that is less than the key, with as little as possible between them; empty if only that is less.</summary>
    public static string Of(string key)
    {
        var end = key[^1];
        var head = key[..^1];

        // Half a pair, half a byte or a neighbour of either: what is before the whole of it will do.
        return char.IsSurrogate(end) || end >= '\uE000' ? head.TrimEnd(Halves)
            : end <= ' ' ? head
            : $"{head}{(char)(end - 1)}{Last}";
    }

    private static readonly char[] Halves = [.. Enumerable.Range(0xD800, 0x800).Select(half => (char)half)];
}
