using System.Collections.ObjectModel;
using Trasvase.Storage;

namespace Trasvase.Transfers.Carrying;

/// <summary>What goes along with the bytes of a version, as the target holds it. Pure.</summary>
/// <param name="Headers">Its standard headers.</param>
/// <param name="Metadata">Its metadata, without our stamp.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Notes">What is stored otherwise than it was.</param>
internal sealed record GoingAlong(
    ContentHeaders Headers,
    IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyDictionary<string, string> Tags,
    IReadOnlyList<string> Notes)
{
    // Azure's and S3's for an object that was stored without one.
    private static readonly string[] TypesByDefault = ["application/octet-stream", "binary/octet-stream"];

    /// <summary>Maps.</summary>
    /// <param name="source">With details, and with tags where these go along.</param>
    /// <param name="target">Says what it can hold.</param>
    /// <param name="options">What goes along.</param>
    /// <param name="reserved">Bytes that the stamp needs beside the metadata.</param>
    /// <exception cref="StoreException">InvalidRequest for what the target cannot hold.</exception>
    public static GoingAlong Of(ObjectInfo source, StoreProfile target, TransferOptions options, int reserved)
    {
        var isKept = options.Metadata == MetadataPolicy.Keep;
        var (given, kept) = isKept ? KeptHeaders.Add(source) : (ReadOnlyDictionary<string, string>.Empty, []);
        var mapping = MetadataMapping.For(given, target, reserved);
        var tags = TagMapping.For(source.Tags, target, options.Tags);
        var headers = HeaderMapping.For(isKept ? source.Headers : ContentHeaders.None);
        return new GoingAlong(headers.Headers, mapping.Entries, tags.Tags, [.. headers.Notes, .. mapping.Notes, .. kept, .. tags.Notes]);
    }

    /// <summary>What of this an object at the target lacks or has otherwise, in a few words each; empty if it has it all.</summary>
    /// <param name="there">With details.</param>
    /// <param name="tags">Its tags; null if nobody asked for them.</param>
    public IReadOnlyList<string> MissingAt(ObjectInfo there, IReadOnlyDictionary<string, string>? tags) =>
    [
        .. HeaderNames(there.Headers).Select(name => $"the header {name}"),
        .. Metadata.Where(entry => there.Metadata.GetValueOrDefault(entry.Key) != entry.Value)
            .Select(entry => $"the metadata entry '{entry.Key}'"),
        .. tags is null ? [] : Tags.Where(tag => tags.GetValueOrDefault(tag.Key) != tag.Value).Select(tag => $"the tag '{tag.Key}'"),
    ];

    /// <summary>
    /// What an object at the target has besides, in a few words each, where its stamp shows that the source had something else when it
    /// was copied: what the source has no more. What the target's owner added of its own is none of it.
    /// </summary>
    /// <param name="there">With details.</param>
    /// <param name="tags">Its tags; null if nobody asked for them.</param>
    /// <param name="source">With details, and with tags where these go along.</param>
    /// <param name="carried">What its stamp says of what went along.</param>
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
