using System.Buffers;
using Trasvase.Seams;

namespace Trasvase.Transfers.Planning;

/// <summary>New names for targets whose key is taken.</summary>
internal static class TargetName
{
    /// <summary>What stands for the random id where a name is only planned.</summary>
    public const string IdToCome = "??????";

    private const int IdLength = 6;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create(Alphabet);

    /// <summary>Six letters or digits from a secure generator: 56 billion ids, so that two writers hardly ever draw the same.</summary>
    public static string NewId(Chance chance) => chance.Text(Alphabet, IdLength);

    /// <summary>Puts an id before the extension: <c>a/name.ext</c> becomes <c>a/name_AbC123.ext</c>.</summary>
    public static ObjectKey WithId(ObjectKey key, string id)
    {
        var (stem, extension) = Split(key);
        return new ObjectKey($"{stem}_{id}{extension}");
    }

    /// <summary>What every name begins with that <see cref="WithId"/> makes of this key.</summary>
    public static string PrefixOfAll(ObjectKey key) => Split(key).Stem + "_";

    /// <summary>Whether a name is one that <see cref="WithId"/> could have made of this key.</summary>
    public static bool IsRenamed(ObjectKey key, ObjectKey candidate)
    {
        var (stem, extension) = Split(key);
        var name = candidate.Value;
        return name.Length == stem.Length + 1 + IdLength + extension.Length
            && name.StartsWith(stem + "_", StringComparison.Ordinal)
            && name.EndsWith(extension, StringComparison.Ordinal)
            && name.AsSpan(stem.Length + 1, IdLength).IndexOfAnyExcept(IdCharacters) < 0;
    }

    // The extension is what follows the last dot of the last segment; a name that only begins with a dot has none.
    private static (string Stem, string Extension) Split(ObjectKey key)
    {
        var name = key.Value;
        var segment = name.LastIndexOf('/') + 1;
        var dot = name.LastIndexOf('.');
        return dot > segment ? (name[..dot], name[dot..]) : (name, "");
    }
}
