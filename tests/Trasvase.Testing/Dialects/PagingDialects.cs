using System.Globalization;
using System.Xml.Linq;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Testing.Dialects;

/// <summary>How the next page is asked for.</summary>
internal static class PagingDialects
{
    private const string EmptyFirst = "empty:";
    private const string TheEnd = "the-end";

    public static IEnumerable<Dialect> All() =>
    [
        new("paging: NextMarker, no token", "NooBaa's namespace buckets mixed the two (noobaa/noobaa-core#6267).")
        {
            Hears = request => request.Query("list-type") == "2" && request.Query("marker") is { } marker
                ? request.WithQuery("start-after", marker)
                : request,
            Says = Listings.Each(page => ToMarker(page)),
        },
        new(
            "paging: there is more, and not how to ask",
            "Huawei OBS (minio/minio-go#1704), Ceph of old (taylorfinnell/awscr-s3#71), mock-aws-s3 (MathieuLoutre/mock-aws-s3#92).")
        {
            Says = Listings.Each(page => page.Set("NextContinuationToken", null)),
        },
        new("paging: token ignored", "findify's s3mock (findify/s3mock#144); RunPod gives the same token again (runpod/runpod-python#505).")
        {
            Hears = request => request.WithQuery("continuation-token", null),
        },
        new("paging: start-after ignored", "findify's s3mock (findify/s3mock#102), versitygw before 0.5 (versity/versitygw#138).")
        {
            Hears = request => IsVersion2(request) ? request.WithQuery("start-after", null) : request,
        },
        new(
            "paging: start-after answers nothing",
            "Of the kind of versity/versitygw#250, where a marker that is no key was not understood.")
        {
            Hears = request => IsVersion2(request)
                && request.Query("start-after") is not null
                && request.Query("continuation-token") is null
                ? request.WithQuery("start-after", "\U0010ffff")
                : request,
        },
        new("paging: start-after gives its own key again", "RustFS (rustfs/rustfs#1165).")
        {
            Hears = request => IsVersion2(request)
                && request.Query("start-after") is { Length: > 0 } start
                && request.Query("continuation-token") is null
                ? request.WithQuery("start-after", Before(start))
                : request,
        },
        new(
            "paging: no KeyCount",
            "Swift (fsspec/s3fs#405), CloudServer (scality/cloudserver#1737), Riak CS (etianen/django-s3-storage#63).")
        {
            Says = Listings.Each(page => page.Set("KeyCount", null)),
        },
        new("paging: KeyCount is 0", "SeaweedFS 2.20, with a delimiter (seaweedfs/seaweedfs#1741).")
        {
            Says = Listings.Each(page => page.Set("KeyCount", "0")),
        },
        new("paging: KeyCount is too large", "Not from a thread: a server that counts what it leaves out, such as delete markers.")
        {
            Says = Listings.Each(page => page.Set("KeyCount", (page.Entries().Count + 2).ToString(CultureInfo.InvariantCulture))),
        },
        new(
            "paging: one key a page, whatever max-keys says",
            "Amazon's document of ListObjectsV2: the answer may hold fewer keys, and never more.")
        {
            PageSize = 1,
        },
        new("paging: no IsTruncated", "Not from a thread: a server that tells the token alone.")
        {
            Says = Listings.Each(page => page.Set("IsTruncated", null)),
        },
        new(
            "paging: empty pages in between",
            "Not from a thread of an S3 server; Azure's document of List Blobs allows it, and other servers that look at so many "
                + "rows a page.")
        {
            Refuses = request => request.IsList()
                && request.Query("continuation-token") is { } token
                && token.StartsWith(EmptyFirst, StringComparison.Ordinal)
                ? Empty(token[EmptyFirst.Length..])
                : null,
            Says = Listings.Each(page => page.Set(
                "NextContinuationToken", page.Read("NextContinuationToken") is { Length: > 0 } token ? EmptyFirst + token : null)),
        },
        new("paging: the last page says that there is more", "versitygw (versity/versitygw#770).")
        {
            Refuses = request => request.IsList() && request.Query("continuation-token") == TheEnd ? Empty(next: null) : null,
            Says = (request, answer) => !IsVersion2(request) ? answer : answer.Edit(page =>
            {
                if (!page.IsTruncated() && page.Entries().Count > 0)
                {
                    page.Set("IsTruncated", "true");
                    page.Set("NextContinuationToken", TheEnd);
                }
            }),
        },
        new(
            "paging: version 2 taken for version 1",
            "Ceph before 14.2.5 (restic/restic#3085), DigitalOcean Spaces and CloudServer of old (jschneier/django-storages#586).")
        {
            Hears = request => request.IsList()
                ? request.WithQuery("list-type", null).WithQuery("continuation-token", null).WithQuery("start-after", null)
                : request,
        },
        new(
            "paging: version 2 refused",
            "Google Cloud Storage of old (fluxcd/source-controller#240, peak/s5cmd#81), StorageGRID of old (polyaxon/hypertune#3).")
        {
            Refuses = request => IsVersion2(request) ? ErrorDialects.Error(501, "NotImplemented") : null,
        },
        new("region: RegionOne", "OpenStack's usual name (regionOne in gaul/s3proxy#824).") { Region = "RegionOne" },
        new("region: us_east", "Not from a thread: a name that is no host label, as operators of private clouds choose them.")
        {
            Region = "us_east",
        },
        new("region: US", "Swift and StorageGRID name regions as their operators like: NL (peak/s5cmd#325).") { Region = "US" },
    ];

    private static bool IsVersion2(StandInRequest request) => request.IsList() && request.Query("list-type") == "2";

    private static void ToMarker(XElement page)
    {
        if (page.Read("NextContinuationToken").Length > 0)
        {
            page.Set("NextContinuationToken", null);
            page.Set("NextMarker", XmlText.UrlEncode(page.LastName()));
        }
    }

    private static StandInAnswer Empty(string? next) => StandInAnswer.Xml(
        200,
        "<ListBucketResult "
            + $"xmlns=\"{S3StandIn.Namespace}\"><KeyCount>0</KeyCount>{XmlText.Element("NextContinuationToken", next)}<IsTruncated>{(next is null ? "false" : "true")}</IsTruncated></ListBucketResult>");

    // A name right before another: behind it comes that one.
    private static string Before(string key) => $"{key[..^1]}{(char)(key[^1] - 1)}\U0010ffff";
}
