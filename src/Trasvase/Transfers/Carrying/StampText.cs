using System.Globalization;
using System.Text;

namespace Trasvase.Transfers.Carrying;

/// <summary>
/// Writes and reads a stamp as text: <c>v=2; source=…; etag=…</c>, with values encoded as in a URL. The stamp of every listed object is
/// read here, so reading makes no strings but those that the stamp keeps.
/// </summary>
internal static class StampText
{
    // The first format does not say what went along with the bytes.
    private const string BytesOnly = "1";

    private const string Format = "2";
    private const int UsualLength = 320;
    private const string TimeFormat = "yyyyMMdd'T'HHmmss.FFFFFFF'Z'";

    private static readonly string[] Proofs = NamesOf<VerifiedBy>();

    // The fields in the order in which they are written.
    private enum Field
    {
        V, Source, ETag, Version, Time, Size, Crc64, Md5, By, Write, Modified, Props, Tags,
    }

    private static readonly string[] Names = NamesOf<Field>();

    /// <summary>Returns the stamp as text, which is printable ASCII.</summary>
    public static string Write(Stamp stamp)
    {
        var text = new StringBuilder(UsualLength);
        Append(Field.V, stamp.Carried is null ? BytesOnly : Format);
        Append(Field.Source, stamp.Source);
        Append(Field.ETag, stamp.ETag);
        Append(Field.Version, stamp.Version);
        Append(Field.Time, stamp.Time?.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        Append(Field.Size, stamp.Size.ToString(CultureInfo.InvariantCulture));
        Append(Field.Crc64, stamp.Crc64);
        Append(Field.Md5, stamp.Md5);
        Append(Field.By, NameOf(stamp.VerifiedBy));
        Append(Field.Write, stamp.Write);
        Append(Field.Modified, stamp.Carried?.ModifiedText());
        Append(Field.Props, stamp.Carried?.Properties);
        Append(Field.Tags, stamp.Carried?.Tags);
        return text.ToString();

        void Append(Field field, string? value)
        {
            if (value is not null)
            {
                text.Append(text.Length == 0 ? "" : "; ").Append(Names[(int)field]).Append('=').Append(Uri.EscapeDataString(value));
            }
        }
    }

    /// <summary>Reads a stamp; null if the text is not a stamp of a known format. Unknown fields are ignored.</summary>
    public static Stamp? Read(ReadOnlySpan<char> text)
    {
        var values = new Values(text, stackalloc Range[Names.Length]);
        return values.AreWhole
            && values[Field.V] is BytesOnly or Format
            && values.TextOf(Field.Source) is { } source
            && values.TextOf(Field.Write) is { } write
            && long.TryParse(values[Field.Size], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                ? new Stamp(
                    source,
                    values.TextOf(Field.ETag),
                    values.TextOf(Field.Version),
                    size,
                    values.TextOf(Field.Crc64),
                    ProofOf(values[Field.By]),
                    write)
                {
                    Md5 = values.TextOf(Field.Md5),
                    Time = TimeOf(values[Field.Time]),
                    Carried = values[Field.V] is Format
                        ? new Carried(
                            CarriedDigests.ParseModified(values[Field.Modified]), values.TextOf(Field.Props), values.TextOf(Field.Tags))
                        : null,
                }
                : null;
    }

    private static DateTimeOffset? TimeOf(ReadOnlySpan<char> text) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    private static string? NameOf(VerifiedBy? proof) => proof is { } by ? Proofs[(int)by] : null;

    // Accepts only the names that are written. Enum.Parse would also accept numbers and lists.
    private static VerifiedBy? ProofOf(ReadOnlySpan<char> text)
    {
        for (var proof = 0; proof < Proofs.Length; proof++)
        {
            if (text.Equals(Proofs[proof], StringComparison.OrdinalIgnoreCase))
            {
                return (VerifiedBy)proof;
            }
        }

        return null;
    }

    // The names are indexed by the enum's values, which begin at 0.
    private static string[] NamesOf<T>()
        where T : struct, Enum =>
        [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];

    // The places of the fields' values in a text.
    private readonly ref struct Values
    {
        private readonly ReadOnlySpan<char> _text;
        private readonly Span<Range> _places;

        public Values(ReadOnlySpan<char> text, Span<Range> places)
        {
            _text = text;
            _places = places;
            places.Clear();
            var next = 0;
            for (var from = 0; from <= text.Length;)
            {
                var rest = text[from..];
                var length = rest.IndexOf("; ") is >= 0 and var end ? end : rest.Length;
                var equals = rest[..length].IndexOf('=');
                var field = equals < 1 ? -1 : FieldOf(rest[..equals], next);
                if (equals < 1 || (field >= 0 && !places[field].Equals(default)))
                {
                    return;
                }

                if (field >= 0)
                {
                    places[field] = new Range(from + equals + 1, from + length);
                    next = field + 1;
                }

                from += length + 2;
            }

            AreWhole = true;
        }

        /// <summary>Whether the text is well-formed: each item is a field, and no known field occurs twice.</summary>
        public bool AreWhole { get; }

        /// <summary>The value of a field as it is written; empty if the field is missing.</summary>
        public ReadOnlySpan<char> this[Field field] => _text[_places[(int)field]];

        /// <summary>Returns the decoded value of a field; null if the field is missing.</summary>
        public string? TextOf(Field field) => _places[(int)field].Equals(default) ? null
            : this[field] is var value && value.Contains('%') ? Uri.UnescapeDataString(value)
            : value.ToString();

        // The search begins at the field that is expected next, because fields are usually in order.
        private static int FieldOf(ReadOnlySpan<char> name, int next)
        {
            for (var step = 0; step < Names.Length; step++)
            {
                var field = (next + step) % Names.Length;
                if (name.SequenceEqual(Names[field]))
                {
                    return field;
                }
            }

            return -1;
        }
    }
}
