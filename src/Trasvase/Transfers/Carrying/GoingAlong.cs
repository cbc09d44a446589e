using System.Collections.ObjectModel;
using Trasvase.Storage;

namespace Trasvase.Transfers.Carrying;

/// <summary>Everything that goes along with the bytes of a version, as the target stores it. Pure.</summary>
/// <param name="Headers">The standard headers.</param>
/// <param name="Metadata">The metadata, without the stamp.</param>
/// <param name="Tags">The tags.</param>
/// <param name="Notes">A sentence for everything that is stored differently or left out.</param>
internal sealed record GoingAlong(
    ContentHeaders Headers,
    IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyDictionary<string, string> Tags,
    IReadOnlyList<string> Notes)
{
    // The defaults of Azure and S3 for an object that is stored without a content type.
    private static readonly string[] TypesByDefault = ["application/octet-stream", "binary/octet-stream"];

    /// <summary>Maps a source version's headers, metadata and tags to what the target can hold.</summary>
    /// <param name="source">The source version, with details, and with tags if they go along.</param>
    /// <param name="target">The target's profile.</param>
    /// <param name="options">The options, which say what goes along.</param>
    /// <param name="reserved">The number of bytes that the stamp needs beside the metadata.</param>
    /// <exception cref="StoreException">InvalidRequest if the target cannot hold something.</exception>
    public static GoingAlong Of(ObjectInfo source, StoreProfile target, TransferOptions options, int reserved)
    {
        var isKept = options.Metadata == MetadataPolicy.Keep;
        var (given, kept) = isKept ? KeptHeaders.Add(source) : (ReadOnlyDictionary<string, string>.Empty, []);
        var mapping = MetadataMapping.For(given, target, reserved);
        var tags = TagMapping.For(source.Tags, target, options.Tags);
        var headers = HeaderMapping.For(isKept ? source.Headers : ContentHeaders.None);
        return new GoingAlong(headers.Headers, mapping.Entries, tags.Tags, [.. headers.Notes, .. mapping.Notes, .. kept, .. tags.Notes]);
    }

    /// <summary>Returns what a target object lacks or holds with another value, in a few words each; empty if nothing.</summary>
    /// <param name="there">The target object, with details.</param>
    /// <param name="tags">The target object's tags; null if they were not requested, in which case tags are not compared.</param>
    public IReadOnlyList<string> MissingAt(ObjectInfo there, IReadOnlyDictionary<string, string>? tags) =>
    [
        .. HeaderNames(there.Headers).Select(name => $"the header {name}"),
        .. Metadata.Where(entry => there.Metadata.GetValueOrDefault(entry.Key) != entry.Value)
            .Select(entry => $"the metadata entry '{entry.Key}'"),
        .. tags is null ? [] : Tags.Where(tag => tags.GetValueOrDefault(tag.Key) != tag.Value).Select(tag => $"the tag '{tag.Key}'"),
    ];

    /// <summary>
    /// Returns what a target object has although the source does not have it any more, in a few words each. Nothing is returned unless the
    /// stamp shows that the source has changed since the copy was made: the target's owner may have added entries.
    /// </summary>
    /// <param name="there">The target object, with details.</param>
    /// <param name="tags">The target object's tags; null if they were not requested, in which case tags are not compared.</param>
    /// <param name="source">The source version, with details, and with tags if they go along.</param>
    /// <param name="carried">What went along with the target object, according to its stamp; null if the stamp does not say.</param>
    public IReadOnlyList<string> SurplusAt(
        ObjectInfo there, IReadOnlyDictionary<string, string>? tags, ObjectInfo source, Carried? carried) =>
    [
        .. carried?.Properties is not { } then || then == CarriedDigests.PropertiesOf(source) ? []
            : SurplusHeaders(there.Headers).Select(name => $"the header {name}")
                .Concat(
                    there.Metadata.Keys
                        .Where(name => !Stamp.HasName(name) && !Metadata.ContainsKey(name))
                        .Select(name => $"the metadata entry '{name}'")),
        .. tags is null || carried?.Tags is not { } tagged || source.Tags is null || tagged == CarriedDigests.TagsOf(source.Tags) ? []
            : tags.Keys.Where(name => !Tags.ContainsKey(name)).Select(name => $"the tag '{name}'"),
    ];

    private IEnumerable<string> SurplusHeaders(ContentHeaders there) =>
        Pairs(there)
            .Where(header => header.Wanted is null && header.Has is not null && !TypesByDefault.Contains(header.Has))
            .Select(header => header.Name);

    private IEnumerable<string> HeaderNames(ContentHeaders there) => Pairs(there)
        .Where(header => header.Wanted is not null && header.Wanted != header.Has && !IsByDefault(header.Wanted, header.Has))
        .Select(header => header.Name);

    private (string Name, string? Wanted, string? Has)[] Pairs(ContentHeaders there) =>
    [
        ("Content-Type", Headers.ContentType, there.ContentType),
        ("Content-Encoding", Headers.ContentEncoding, there.ContentEncoding),
        ("Content-Language", Headers.ContentLanguage, there.ContentLanguage),
        ("Content-Disposition", Headers.ContentDisposition, there.ContentDisposition),
        ("Cache-Control", Headers.CacheControl, there.CacheControl),
    ];

    private static bool IsByDefault(string? wanted, string? has) =>
        TypesByDefault.Contains(wanted) && (has is null || TypesByDefault.Contains(has));
}
