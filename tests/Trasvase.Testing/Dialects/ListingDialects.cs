using System.Collections.Concurrent;
using System.Text;
using System.Xml.Linq;
using Trasvase.Testing.StandIns;

namespace Trasvase.Testing.Dialects;

/// <summary>Entries of listings and their order, keys and classes.</summary>
internal static class ListingDialects
{
    /// <summary>A key of which no reader can make text: what is escaped in it are bytes that are no UTF-8.</summary>
    public const string NoText = "eve%FF%FEend";

    /// <summary>A folder that is listed as an object.</summary>
    public const string Marker = "books/";

    public static IEnumerable<Dialect> All() =>
    [
        new(
            "listing: a key twice in a page",
            "Seen by users of other tools; not from a thread that could be named: gateways that merge backends.")
        {
            Says = Listings.Each(Double),
        },
        Repeating(),
        new(
            "listing: not in order",
            "Ceph with allow-unordered (ceph/ceph#21026); MinIO sorted folders behind keys (minio/minio-java#1299).")
        {
            Says = Listings.Each(page =>
            {
                var entries = page.Entries();
                entries.ForEach(entry => entry.Remove());
                page.Add(Enumerable.Reverse(entries));
            }),
        },
        new("listing: encoding-type ignored", "NooBaa for versions (noobaa/noobaa-core#4796).")
        {
            Hears = request => request.IsList() ? request.WithQuery("encoding-type", null) : request,
        },
        new("key: no UTF-8, percent-encoded", "Riak CS since 2015 (basho/riak_cs#1255): the bytes of a key as they came.")
        {
            Keys = [NoText],
            Says = (request, answer) => request.IsList() ? Replace(answer, "%25FF%25FE", "%FF%FE") : answer,
        },
        new("key: no UTF-8, raw", "Riak CS (basho/riak_cs#974), Flyology (flyology-ada/flyology-object-storage#14).")
        {
            Keys = [NoText],
            Hears = request => request.IsList() ? request.WithQuery("encoding-type", null) : request,
            Says = (request, answer) => request.IsList() ? Replace(answer, "%FF%FE", "\u00ff\u00fe") : answer,
        },
        new(
            "marker: of a type of its own",
            "SeaweedFS: httpd/unix-directory (seaweedfs/seaweedfs#6001); Hadoop's S3A and many clients store such objects.")
        {
            Says = (request, answer) => request.IsObject() && request.Key == Marker && answer.Status < 300
                ? answer.With("Content-Type", "application/x-directory")
                : answer,
        },
        new("marker: listed, and answered 404", "MinIO before 2020 (minio/minio#4434), SeaweedFS for some (seaweedfs/seaweedfs#6001).")
        {
            Refuses = request => request.IsObject() && request.Key == Marker ? ErrorDialects.Error(404, "NoSuchKey") : null,
        },
        Class("GLACIER, readable at once", "GLACIER", "Ceph, where it is a name for any pool; MinIO keeps the word and nothing else."),
        Class(
            "one that nobody knows",
            "EXPRESS+ONE 2",
            "Ceph, where it is whatever the operator calls it; OVH and Scaleway have classes of their own (ovh/docs#8681)."),
    ];

    private static Dialect Class(string what, string word, string known) => new($"class: {what}", known)
    {
        Says = (request, answer) => Listings.EachEntry(entry => entry.Set("StorageClass", word))(
            request, request.IsObject() && answer.Status < 300 ? answer.With("x-amz-storage-class", word) : answer),
    };

    private static void Double(XElement page)
    {
        if (page.Entries().FirstOrDefault() is { } entry)
        {
            entry.AddAfterSelf(new XElement(entry));
            page.Set("KeyCount", $"{page.Entries().Count}");
        }
    }

    // The last key of a page is the first of the next one, where that is asked for by the page's token.
    private static Dialect Repeating()
    {
        var last = new ConcurrentDictionary<string, XElement>(StringComparer.Ordinal);
        return new Dialect(
            "listing: a key twice, across pages",
            "Servers whose token names the last key and that begin with it (RustFS does so with start-after, rustfs/rustfs#1165).")
        {
            Says = (request, answer) => !request.IsList() ? answer : answer.Edit(page =>
            {
                if (page.IsTruncated() && page.Entries() is [.., var end])
                {
                    last[page.Read("NextContinuationToken")] = new XElement(end);
                }

                if (last.TryGetValue(request.Query("continuation-token") ?? "", out var again) && page.Entries() is [var first, ..])
                {
                    first.AddBeforeSelf(new XElement(again));
                    page.Set("KeyCount", $"{page.Entries().Count}");
                }
            }),
        };
    }

    private static StandInAnswer Replace(StandInAnswer answer, string text, string by) =>
        answer with
        {
            Body = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(answer.Body.Span)
            .Replace(text, by, StringComparison.Ordinal))
        };
}
