using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Trasvase.Storage;

namespace Trasvase.Transfers.Carrying;

/// <summary>
/// What went along with an object, as its stamp remembers it: digests of what the source version had, so that a later run sees whether the
/// source has something else by now.
/// </summary>
/// <param name="Modified">When the source version was last changed, at the time of the look at its headers and metadata; null if unknown.</param>
/// <param name="Properties">Digest of its headers and metadata; null if they did not go along.</param>
/// <param name="Tags">Digest of its tags; null if they did not go along.</param>
internal sealed record Carried(DateTimeOffset? Modified, string? Properties, string? Tags)
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
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var headers = source.Headers;
        foreach (var header in new[] { headers.ContentType, headers.ContentEncoding, headers.ContentLanguage, headers.ContentDisposition, headers.CacheControl })
        {
            Append(digest, header);
        }

        AppendAll(digest, source.Metadata.Where(entry => !entry.Key.Equals(Stamp.Name, StringComparison.OrdinalIgnoreCase)).Select(entry => (entry.Key.ToLowerInvariant(), entry.Value)));
        AppendAll(digest, source.Extras.Select(extra => (extra.Key, extra.Value)));
        return TextOf(digest);
    }

    /// <summary>The digest of a version's tags.</summary>
    public static string TagsOf(IReadOnlyDictionary<string, string> tags)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendAll(digest, tags.Select(tag => (tag.Key, tag.Value)));
        return TextOf(digest);
    }

    /// <summary>
    /// Whether the target has what this version has and a command promises to carry. What a listing does not tell is taken to be as it was if
    /// the version was last changed when it was carried.
    /// </summary>
    /// <param name="source">As it is known now.</param>
    /// <param name="metadata">Whether headers and metadata are to go along.</param>
    /// <param name="tags">Whether tags are; these no listing tells, so without them the answer is no.</param>
    public bool Covers(ObjectInfo source, MetadataPolicy metadata, bool tags) =>
        (metadata == MetadataPolicy.None || (Properties is not null && HasSameProperties(source)))
        && (!tags || (Tags is not null && source.Tags is { } now && Tags == TagsOf(now)));

    /// <summary>The time as a stamp writes it: seconds since 1970.</summary>
    public string? ModifiedText => Modified?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads a time as a stamp writes it; null if it is none.</summary>
    public static DateTimeOffset? ParseModified(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private bool HasSameProperties(ObjectInfo source) => source.HasDetails
        ? Properties == PropertiesOf(source)
        : Modified is { } then && source.LastModified is DateTimeOffset now && then.ToUnixTimeSeconds() == now.ToUnixTimeSeconds();

    private static void AppendAll(IncrementalHash digest, IEnumerable<(string Name, string Value)> entries)
    {
        foreach (var (name, value) in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            Append(digest, name);
            Append(digest, value);
        }
    }

    // With their lengths, so that nothing runs into what follows it; nothing at all is not the same as an empty text.
    private static void Append(IncrementalHash digest, string? text)
    {
        Span<byte> length = stackalloc byte[4];
        var bytes = Encoding.UTF8.GetBytes(text ?? "");
        BinaryPrimitives.WriteInt32LittleEndian(length, text is null ? -1 : bytes.Length);
        digest.AppendData(length);
        digest.AppendData(bytes);
    }

    private static string TextOf(IncrementalHash digest) =>
        Convert.ToBase64String(digest.GetHashAndReset().AsSpan(0, DigestLength)).Replace('+', '-').Replace('/', '_');
}
