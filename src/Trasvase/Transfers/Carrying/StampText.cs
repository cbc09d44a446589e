using System.Globalization;
using System.Text;

namespace Trasvase.Transfers.Carrying;

/// <summary>
/// A stamp as text: <c>v=2; source=…; etag=…</c>, with values as in a URL. Every object of a listing is read through here, so that
/// nothing is made of a text but what the stamp holds.
/// </summary>
internal static class StampText
{
    // The first format says nothing of what went along with the bytes.
    private const string BytesOnly = "1";

    private const string Format = "2";
    private const int UsualLength = 320;
    private const string TimeFormat = "yyyyMMdd'T'HHmmss.FFFFFFF'Z'";

    private static readonly string[] Proofs = NamesOf<VerifiedBy>();

    // In the order in which they are written.
    private enum Field
    {
        V, Source, ETag, Version, Time, Size, Crc64, Md5, By, Write, Modified, Props, Tags,
    }

    private static readonly string[] Names = NamesOf<Field>();

    /// <summary>The stamp's text: printable ASCII.</summary>
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

    /// <summary>
    /// Reads a text; null if it is not a stamp of a format that is known. Fields of names that are not known are passed over.
    /// </summary>
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

    // Only the names that are written: Enum.Parse would take numbers and lists as well.
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

    // By their numbers, which begin at 0.
    private static string[] NamesOf<T>()
        where T : struct, Enum =>
        [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];

    // Where in a text the value of each field is.
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

        /// <summary>Whether every field is one, and none is there twice.</summary>
        public bool AreWhole { get; }

        /// <summary>A value as it is written; empty if it is not there.</summary>
        public ReadOnlySpan<char> this[Field field] => _text[_places[(int)field]];

        /// <summary>A value; null if it is not there.</summary>
        public string? TextOf(Field field) => _places[(int)field].Equals(default) ? null
            : this[field] is var value && value.Contains('%') ? Uri.UnescapeDataString(value)
            : value.ToString();

        // Mostly it is the next one, or one soon after.
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
