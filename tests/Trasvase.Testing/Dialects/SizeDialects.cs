using System.Text.RegularExpressions;

namespace Trasvase.Testing.Dialects;

/// <summary>Lengths, ranges and conditions of reads.</summary>
internal static partial class SizeDialects
{
    /// <summary>The key that a cache has unpacked, and whose size a listing tells wrongly.</summary>
    public const string Key = "apple";

    public static IEnumerable<Dialect> All() =>
    [
        new("length: none on HEAD", "Cloudflare in front of R2 or MinIO (async-aws/aws#2077, rclone/rclone#8137, minio/minio#19259).")
        {
            Says = (request, answer) => request.Operation == "HeadObject" ? answer with { HidesLength = true } : answer,
        },
        new("length: none on GET", "nginx that may compress sends chunks (minio/minio-hs#151).")
        {
            Says = (request, answer) => request.Operation == "GetObject" ? answer with { HidesLength = true } : answer,
        },
        new(
            "length: a cache has unpacked one object",
            "Google Cloud Storage's decompressive transcoding; Cloudflare and nginx's gunzip do the same.")
        {
            Says = (request, answer) => request is { Operation: "GetObject", Key: Key } && answer.Status == 200
                ? answer with { Body = new byte[answer.Body.Length + 500] }
                : answer,
        },
        new(
            "length: the listing's is wrong",
            "Not from a thread: listings that lag behind, or that tell the size as it is packed or encrypted.")
        {
            Says = Listings.EachEntry(entry => entry.Set("Size", entry.Read("Key") == Key ? "77" : entry.Read("Size"))),
        },
        new(
            "range: no Content-Range",
            "s3rver before 3.7.1, for ranges that begin at 0 (jamhall/s3rver#754); Amazon at times (aws/aws-sdk-java-v2#1861).")
        {
            Says = (_, answer) => answer.Status == 206 ? answer.Without("Content-Range") : answer,
        },
        new("range: Content-Range without the size", "Proxies that do not know the size; RFC 9110 (14.4) allows the asterisk.")
        {
            Says = (_, answer) => answer.Status == 206 && answer.Header("Content-Range") is { } range
                ? answer.With("Content-Range", Size().Replace(range, "/*"))
                : answer,
        },
        new("range: ignored", "RFC 9110 (14.2) lets a server ignore Range; lakeFS says 200 to a range (treeverse/lakeFS#6100).")
        {
            Hears = request => request.Operation == "GetObject" ? request.WithoutHeader("Range") : request,
        },
        new("range: the first byte is taken for all", "s3rver, which takes an end of 0 for none.")
        {
            Hears = request => request.Operation == "GetObject" && request.Header("Range") == "bytes=0-0"
                ? request.WithHeader("Range", "bytes=0-")
                : request,
        },
        new(
            "condition: If-Match ignored by reads",
            "Backends without conditional reads, behind s3proxy (its wiki, Storage backend compatibility).")
        {
            Hears = request => request.IsObject() ? request.WithoutHeader("If-Match") : request,
        },
        new(
            "parts: partNumber ignored",
            "versitygw answers 200 and no Content-Range (versity/versitygw#2074); what a server does not know it ignores.")
        {
            Hears = request => request.IsObject() ? request.WithQuery("partNumber", null) : request,
        },
        new(
            "version: id is the word null",
            "Servers that tell it of buckets that never kept versions (flyology-ada/flyology-object-storage#22).")
        {
            Says = (request, answer) => request.IsObject() ? answer.With("x-amz-version-id", "null") : answer,
        },
    ];

    [GeneratedRegex("/[0-9]+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Size();
}
