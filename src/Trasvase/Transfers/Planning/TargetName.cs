using System.Buffers;
using Trasvase.Seams;

namespace Trasvase.Transfers.Planning;

/// <summary>Makes new names for target objects whose key is taken.</summary>
internal static class TargetName
{
    /// <summary>The placeholder for the random id while a name is only planned.</summary>
    public const string IdToCome = "??????";

    private const int IdLength = 6;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create(Alphabet);

    /// <summary>
    /// Returns six letters or digits from a secure generator. There are 56 billion such ids, so two writers hardly ever draw the same one.
    /// </summary>
    public static string NewId(Chance chance) => chance.Text(Alphabet, IdLength);

    /// <summary>Returns the key with an id before its extension: <c>a/name.ext</c> becomes <c>a/name_AbC123.ext</c>.</summary>
    public static ObjectKey WithId(ObjectKey key, string id)
    {
        var (stem, extension) = Split(key);
        return new ObjectKey($"{stem}_{id}{extension}");
    }

    /// <summary>Returns the prefix of all names that <see cref="WithId"/> makes of this key.</summary>
    public static string PrefixOfAll(ObjectKey key) => Split(key).Stem + "_";

    /// <summary>Whether <see cref="WithId"/> could have made the candidate of this key.</summary>
    public static bool IsRenamed(ObjectKey key, ObjectKey candidate)
    {
        var (stem, extension) = Split(key);
        var name = candidate.Value;
        return name.Length == stem.Length + 1 + IdLength + extension.Length
            && name.StartsWith(stem + "_", StringComparison.Ordinal)
            && name.EndsWith(extension, StringComparison.Ordinal)
            && name.AsSpan(stem.Length + 1, IdLength).IndexOfAnyExcept(IdCharacters) < 0;
    }

    // The extension is everything from the last dot of the last segment. A name whose only dot is at its beginning has none.
    private static (string Stem, string Extension) Split(ObjectKey key)
    {
        var name = key.Value;
        var segment = name.LastIndexOf('/') + 1;
        var dot = name.LastIndexOf('.');
        return dot > segment ? (name[..dot], name[dot..]) : (name, "");
    }
}
