using System.Globalization;
using Trasvase.Bench.Wire;

namespace Trasvase.Bench.Cloud;

/// <summary>ListObjects in both versions: keys come percent-encoded if they were asked for so (these need it in their slashes only, which
/// stay).</summary>
internal static class S3Pages
{
    private const int PageMax = 1000;

    public static ReadOnlyMemory<byte> Write(Workload workload, Request request)
    {
        var isSecond = request.Query("list-type") == "2";
        var (prefix, delimiter) = (request.Query("prefix") ?? "", request.Query("delimiter"));
        var most = int.TryParse(request.Query("max-keys"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked)
            ? Math.Min(asked, PageMax)
            : PageMax;
        var page = Page.Of(workload, From(workload, request, isSecond, delimiter), prefix, delimiter, most);
        var last = page.Entries.Count == 0
            ? null
            : page.Entries[^1] is { Folder: { } folder } ? folder : workload.KeyOf(page.Entries[^1].Index);

        var text = new Markup();
        text.Add("<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">")
            .Add($"<Name>{Workload.Bucket}</Name><Prefix>{Markup.Escaped(prefix)}</Prefix><MaxKeys>{most}</MaxKeys>")
            .Add(delimiter is null ? "" : $"<Delimiter>{Markup.Escaped(delimiter)}</Delimiter>")
            .Add(request.Query("encoding-type") is null ? "" : "<EncodingType>url</EncodingType>")
            .Add(isSecond ? $"<KeyCount>{page.Entries.Count}</KeyCount>" : "")
            .Add(page.Next is null ? "<IsTruncated>false</IsTruncated>" : "<IsTruncated>true</IsTruncated>")
            .Add(page.Next is null
                ? ""
                : isSecond ? $"<NextContinuationToken>{page.Next}</NextContinuationToken>" : $"<NextMarker>{last}</NextMarker>");
        foreach (var (index, name) in page.Entries)
        {
            _ = name is null
                ? text
                    .Add("<Contents><Key>")
                    .Add(workload.KeyOf(index))
                    .Add($"</Key><LastModified>{Workload.IsoDate}</LastModified><ETag>&quot;")
                    .Add(workload.ETagOf(index).Trim('"'))
                    .Add($"&quot;</ETag><Size>{workload.Size}</Size><StorageClass>STANDARD</StorageClass></Contents>")
                : text.Add("<CommonPrefixes><Prefix>").Add(name).Add("</Prefix></CommonPrefixes>");
        }

        return text.Add("</ListBucketResult>").Written;
    }

    // The token is the key that comes next; a marker and start-after are what came last, and a folder that came last is over.
    private static int From(Workload workload, Request request, bool isSecond, string? delimiter)
    {
        if (isSecond && request.Query("continuation-token") is { } token)
        {
            return workload.FirstAtOrAfter(token);
        }

        return (isSecond ? request.Query("start-after") : request.Query("marker")) is not { Length: > 0 } after ? 0
            : !isSecond && !string.IsNullOrEmpty(delimiter) && after.EndsWith(delimiter, StringComparison.Ordinal)
                ? workload.FirstBehind(after)
                : workload.FirstAtOrAfter(after + "\0");
    }
}
