using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Trasvase.Transfers.Carrying;

/// <summary>Computes and compares the digests that <see cref="Carried"/> holds.</summary>
internal static class CarriedDigests
{
    // 96 bits, which take 16 characters. The digests are short because the stamp shares 8 KiB with the metadata.
    private const int DigestLength = 12;

    /// <summary>Returns the digests of everything that goes along with a source version.</summary>
    /// <param name="source">The source version, with details if headers and metadata go along, and with tags if tags go along.</param>
    /// <param name="metadata">Whether headers and metadata go along.</param>
    public static Carried Of(ObjectInfo source, MetadataPolicy metadata) => new(
        source.LastModified,
        metadata == MetadataPolicy.Keep && source.HasDetails ? PropertiesOf(source) : null,
        source.Tags is { } tags ? TagsOf(tags) : null);

    /// <summary>Returns the digest of a version's headers and metadata.</summary>
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
            // The separator keeps an extra header from being taken for a metadata entry of the same name.
            text.Append(null);
            text.AppendAll(source.Extras);
        }

        return text.Digest();
    }

    /// <summary>Returns the digest of a version's tags.</summary>
    public static string TagsOf(IReadOnlyDictionary<string, string> tags)
    {
        var text = new DigestText();
        text.AppendAll(tags);
        return text.Digest();
    }

    /// <summary>
    /// Whether a target object already has everything that is to go along with the source version. A listing may hold no headers or
    /// metadata. They then count as unchanged if the version's modification time is still the one in the stamp.
    /// </summary>
    /// <param name="carried">What went along with the target object, according to its stamp.</param>
    /// <param name="source">The source version as it is known now.</param>
    /// <param name="metadata">Whether headers and metadata are to go along.</param>
    /// <param name="tags">Whether tags are to go along. Listings hold no tags, so the result is false if the source's tags are not
    /// known.</param>
    public static bool Covers(this Carried carried, ObjectInfo source, MetadataPolicy metadata, bool tags) =>
        (metadata == MetadataPolicy.None || (carried.Properties is not null && HasSameProperties(carried, source)))
        && (!tags || (carried.Tags is not null && source.Tags is { } now && carried.Tags == TagsOf(now)));

    /// <summary>Returns the modification time as a stamp holds it: in seconds since 1970.</summary>
    public static string? ModifiedText(this Carried carried) =>
        carried.Modified?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads a modification time as a stamp holds it; null if the text is not such a time.</summary>
    public static DateTimeOffset? ParseModified(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static bool HasSameProperties(Carried carried, ObjectInfo source) => source.HasDetails
        ? carried.Properties == PropertiesOf(source)
        : carried.Modified is { } then && source.LastModified is DateTimeOffset now && then.ToUnixTimeSeconds() == now.ToUnixTimeSeconds();

    // The text that a digest is taken over. It is collected in one buffer because a digest is taken for each object.
    private sealed class DigestText
    {
        private readonly ArrayBufferWriter<byte> _bytes = new(256);

        // Each text is preceded by its length, so that two texts cannot run together. The length -1 stands for null, which differs from an
        // empty text.
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
