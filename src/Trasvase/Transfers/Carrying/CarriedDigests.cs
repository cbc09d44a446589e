using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Trasvase.Transfers.Carrying;

/// <summary>Takes and compares the digests that <see cref="Carried"/> holds.</summary>
internal static class CarriedDigests
{
    // 96 bits, which are 16 characters: the stamp shares 8 KiB with the metadata.
    private const int DigestLength = 12;

    /// <summary>What goes along with this version.</summary>
    /// <param name="source">With details where they go along, and with tags where these do.</param>
    /// <param name="metadata">Whether headers and metadata go along.</param>
    public static Carried Of(ObjectInfo source, MetadataPolicy metadata) => new(
        source.LastModified,
        metadata == MetadataPolicy.Keep && source.HasDetails ? PropertiesOf(source) : null,
        source.Tags is { } tags ? TagsOf(tags) : null);

    /// <summary>The digest of a version's headers and metadata.</summary>
    public static string PropertiesOf(ObjectInfo source)
    {
        var headers = source.Headers;
        var text = new DigestText();
        text.Append(headers.ContentType);
        text.Append(headers.ContentEncoding);
        text.Append(headers.ContentLanguage);
        text.Append(headers.ContentDisposition);
        text.Append(headers.CacheControl);
        if (source.Metadata.Count > 0)
        {
            text.AppendAll(source.Metadata
                .Where(entry => !Stamp.Is(entry))
                .Select(entry => KeyValuePair.Create(entry.Key.ToLowerInvariant(), entry.Value)));
        }

        if (source.Extras.Count > 0)
        {
            // So that an entry of metadata is not taken for a header of the same name.
            text.Append(null);
            text.AppendAll(source.Extras);
        }

        return text.Digest();
    }

    /// <summary>The digest of a version's tags.</summary>
    public static string TagsOf(IReadOnlyDictionary<string, string> tags)
    {
        var text = new DigestText();
        text.AppendAll(tags);
        return text.Digest();
    }

    /// <summary>
    /// Whether the target has what this version has and a command promises to carry. What a listing does not tell is taken to be as it
    /// was if the version was last changed when it was carried.
    /// </summary>
    /// <param name="carried">What the target has.</param>
    /// <param name="source">As it is known now.</param>
    /// <param name="metadata">Whether headers and metadata are to go along.</param>
    /// <param name="tags">Whether tags are; these no listing tells, so without them the answer is no.</param>
    public static bool Covers(this Carried carried, ObjectInfo source, MetadataPolicy metadata, bool tags) =>
        (metadata == MetadataPolicy.None || (carried.Properties is not null && HasSameProperties(carried, source)))
        && (!tags || (carried.Tags is not null && source.Tags is { } now && carried.Tags == TagsOf(now)));

    /// <summary>The time as a stamp writes it: seconds since 1970.</summary>
    public static string? ModifiedText(this Carried carried) =>
        carried.Modified?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads a time as a stamp writes it; null if it is none.</summary>
    public static DateTimeOffset? ParseModified(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static bool HasSameProperties(Carried carried, ObjectInfo source) => source.HasDetails
        ? carried.Properties == PropertiesOf(source)
        : carried.Modified is { } then && source.LastModified is DateTimeOffset now && then.ToUnixTimeSeconds() == now.ToUnixTimeSeconds();

    // What a digest is of, in one piece: there is one for each object.
    private sealed class DigestText
    {
        private readonly ArrayBufferWriter<byte> _bytes = new(256);

        // With its length, so that nothing runs into what follows it; nothing at all is not the same as an empty text.
        public void Append(string? text)
        {
            var place = _bytes.GetSpan(sizeof(int) + Encoding.UTF8.GetMaxByteCount(text?.Length ?? 0));
            var length = Encoding.UTF8.GetBytes(text, place[sizeof(int)..]);
            BinaryPrimitives.WriteInt32LittleEndian(place, text is null ? -1 : length);
            _bytes.Advance(sizeof(int) + length);
        }

        public void AppendAll(IEnumerable<KeyValuePair<string, string>> entries)
        {
            foreach (var (name, value) in entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                Append(name);
                Append(value);
            }
        }

        public string Digest()
        {
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(_bytes.WrittenSpan, digest);
            return Base64Url.EncodeToString(digest[..DigestLength]);
        }
    }
}
