using System.Text;
using Trasvase.Http;
using Trasvase.Storage;

namespace Trasvase.Transfers.Carrying;

/// <summary>
/// User metadata as the target accepts it. The mapping is reversible and reports what it changes. In a name that must become an
/// identifier, each other character is written as <c>_x2d_</c> (its code in hexadecimal). A value that is not printable ASCII is written
/// as an RFC 2047 encoded word, as S3 itself does. An entry of the user's that has the stamp's name gets an escape too, because the name
/// is taken.
/// </summary>
/// <param name="Entries">The entries to store.</param>
/// <param name="Notes">A sentence for each name or value that is stored differently.</param>
internal sealed record MetadataMapping(IReadOnlyDictionary<string, string> Entries, IReadOnlyList<string> Notes)
{
    /// <summary>Maps the metadata of a source version.</summary>
    /// <param name="source">The source's entries. A stamp among them is left out.</param>
    /// <param name="target">The target's profile.</param>
    /// <param name="reserved">The number of bytes that the stamp will need beside the entries.</param>
    /// <exception cref="StoreException">
    /// InvalidRequest if two entries would get the same name, or if the metadata is too large for the target.
    /// </exception>
    public static MetadataMapping For(IReadOnlyDictionary<string, string> source, StoreProfile target, int reserved)
    {
        var entries = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var notes = new List<string>();
        foreach (var (name, value) in source.Where(entry => !Stamp.Is(entry)))
        {
            var mappedName = Stamp.HasName(name) ? $"{Escapes.Of(name[0])}{name[1..]}"
                : target.MetadataNames == MetadataNames.Identifier ? ToIdentifier(name)
                : name;
            var mappedValue = IsPlain(value) ? value : $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}?=";
            if (mappedName != name)
            {
                notes.Add($"The metadata name '{name}' is stored as '{mappedName}'.");
            }

            if (mappedValue != value)
            {
                notes.Add($"The value of the metadata entry '{name}' is not ASCII and is stored encoded (RFC 2047).");
            }

            if (!entries.TryAdd(mappedName, mappedValue))
            {
                throw Refused($"two metadata entries would have the name '{mappedName}'");
            }
        }

        var bytes = reserved + entries.Sum(entry => entry.Key.Length + entry.Value.Length);
        return bytes <= target.MetadataBytesMax
            ? new MetadataMapping(entries, notes)
            : throw Refused(
                $"its metadata has {bytes} bytes ({reserved} of them are the stamp), and {target.Name} holds at most "
                + $"{target.MetadataBytesMax}");
    }

    /// <summary>Returns a name as an identifier.</summary>
    public static string ToIdentifier(string name)
    {
        var mapped = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            var plain = char.IsAsciiLetter(c)
                || (c == '_' && !(i + 1 < name.Length && name[i + 1] == 'x'))
                || (char.IsAsciiDigit(c) && i > 0);
            mapped.Append(plain ? c.ToString() : Escapes.Of(c));
        }

        return mapped.ToString();
    }

    /// <summary>Returns the name from which <see cref="ToIdentifier"/> made the identifier.</summary>
    public static string FromIdentifier(string identifier) => Escapes.Decode(identifier);

    private static bool IsPlain(string value) => value.All(c => c is >= ' ' and <= '~') && value == value.Trim();

    private static StoreException Refused(string reason) =>
        new(
            StoreErrorKind.InvalidRequest,
            RetryAdvice.Never,
            $"The object cannot be stored with its metadata: {reason}.")
        { Words = "metadata does not fit" };
}
