using System.Numerics;

namespace Trasvase.Jobs.Listing;

/// <summary>
/// Guesses which key comes a given number of keys later, from a page of keys. Reads each position of a key as a digit over the characters
/// that were found there, and counts on. A guess may be wrong in either direction; it is used only as a place to cut at.
/// </summary>
internal sealed class KeySpace
{
    // The number of positions to use after the first that differs within the page, and before it, where a number carries into.
    private const int Behind = 8;
    private const int Before = 24;
    private const int Absent = -1;

    private readonly string _head;
    private readonly int[][] _alphabets;
    private readonly int _keys;
    private readonly BigInteger _width;

    private KeySpace(string head, int[][] alphabets, int keys, string first, string last)
    {
        _head = head;
        _alphabets = alphabets;
        _keys = keys;
        _width = Value(last) - Value(first);
    }

    /// <summary>Learns from a page.</summary>
    /// <param name="sample">Keys of the page in their order, including the first and the last.</param>
    /// <param name="keys">The number of keys in the page.</param>
    /// <param name="fixedLength">The number of characters that all keys of the listing have in common.</param>
    /// <returns>Null if nothing can be learned.</returns>
    public static KeySpace? Of(IReadOnlyList<string> sample, int keys, int fixedLength)
    {
        if (sample.Count < 2 || string.Equals(sample[0], sample[^1], StringComparison.Ordinal))
        {
            return null;
        }

        var differs = sample[0].AsSpan().CommonPrefixLength(sample[^1]);
        var start = Math.Max(fixedLength, differs - Before);
        var alphabets = new int[differs + Behind - start][];
        int[] right = [];
        for (var i = alphabets.Length - 1; i >= 0; i--)
        {
            var found = sample.Select(key => start + i < key.Length ? key[start + i] : Absent).Distinct().ToList();

            // A character that never changed may be a digit of a number, or the text around it.
            var isDigit = found.Count > 1 || right.Contains(found[0]);
            alphabets[i] = found.Count > 1 ? Around(found) : isDigit ? right : [found[0]];
            right = isDigit ? [.. alphabets[i].Where(c => c != Absent)] : right;
        }

        var space = new KeySpace(sample[0][..start], alphabets, keys, sample[0], sample[^1]);
        return space._width > 0 ? space : null;
    }

    /// <summary>Guesses the key that is this many keys after a given one; null if it cannot be told.</summary>
    public string? Ahead(string key, double keys)
    {
        if (!key.StartsWith(_head, StringComparison.Ordinal))
        {
            return null;
        }

        var guess = Text(Value(key) + (_width * (BigInteger)(keys * 1024) / ((BigInteger)_keys * 1024)));
        return guess is not null && ObjectKey.CompareUtf8(guess, key) > 0 ? guess : null;
    }

    /// <summary>Guesses how many keys are between two keys; null if it cannot be told.</summary>
    public double? Between(string from, string upTo)
    {
        if (!from.StartsWith(_head, StringComparison.Ordinal))
        {
            return null;
        }

        return upTo.StartsWith(_head, StringComparison.Ordinal)
            ? (double)((Value(upTo) - Value(from)) * _keys * 1024 / _width) / 1024
            : double.PositiveInfinity;
    }

    // Where some digits or letters were found, the others are likely to follow.
    private static int[] Around(List<int> found)
    {
        var all = new SortedSet<int>(found);
        AddIf('0', '9', '0', '9');
        AddIf('a', 'z', 'a', found.Exists(c => c is > 'f' and <= 'z') ? 'z' : 'f');
        AddIf('A', 'Z', 'A', found.Exists(c => c is > 'F' and <= 'Z') ? 'Z' : 'F');
        return [.. all];

        void AddIf(char low, char high, char first, char last)
        {
            if (found.Exists(c => c >= low && c <= high))
            {
                all.UnionWith(Enumerable.Range(first, last - first + 1));
            }
        }
    }

    private BigInteger Value(string key)
    {
        var value = BigInteger.Zero;
        var ended = false;
        for (var i = 0; i < _alphabets.Length; i++)
        {
            var at = _head.Length + i;
            ended |= at >= key.Length;
            var digit = ended ? 0 : Array.FindIndex(_alphabets[i], c => c >= key[at]);
            value = (value * _alphabets[i].Length) + (digit < 0 ? _alphabets[i].Length - 1 : digit);
        }

        return value;
    }

    private string? Text(BigInteger value)
    {
        var digits = new int[_alphabets.Length];
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            (value, var digit) = BigInteger.DivRem(value, _alphabets[i].Length);
            digits[i] = _alphabets[i][(int)digit];
        }

        if (!value.IsZero)
        {
            return null;
        }

        // Half of a surrogate pair must not remain. The text before it is a good enough guess.
        var text = _head + string.Concat(digits.TakeWhile(c => c != Absent).Select(c => (char)c));
        var broken = Enumerable.Range(0, text.Length).FirstOrDefault(i => char.IsSurrogate(text[i]) && !IsPaired(text, i), text.Length);
        return text[..broken];
    }

    private static bool IsPaired(string text, int at) => char.IsHighSurrogate(text[at])
        ? at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])
        : at > 0 && char.IsHighSurrogate(text[at - 1]);
}
