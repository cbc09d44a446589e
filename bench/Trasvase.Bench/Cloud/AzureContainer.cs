using System.Globalization;
using Trasvase.Bench.Wire;

namespace Trasvase.Bench.Cloud;

/// <summary>What is asked of the container, or of the account.</summary>
internal static class AzureContainer
{
    private const int PageMax = 5000;

    public static string KindOf(Request request) => (request.Method, request.Query("restype"), request.Query("comp")) switch
    {
        ("GET", "container", "list") => "list",
        ("PUT", "container", null) => "create container",
        (_, "container", null) => "container properties",
        _ => "account",
    };

    public static Reply Answer(Workload workload, TargetBlobs blobs, Request request) => KindOf(request) switch
    {
        "list" => AzureSide.Answer(200).Carrying("application/xml", List(workload, blobs, request)),
        "create container" => AzureSide.Answer(201, "\"0x8DE000000000001\""),
        "container properties" =>
            AzureSide.Answer(200, "\"0x8DE000000000001\"").With("x-ms-lease-state", "available").With("x-ms-lease-status", "unlocked"),
        _ => Account(request),
    };

    private static Reply Account(Request request)
    {
        var answer = AzureSide.Answer(200)
            .With("x-ms-sku-name", "Standard_LRS")
            .With("x-ms-account-kind", "StorageV2")
            .With("x-ms-is-hns-enabled", "false");
        return request.Query("comp") == "list"
            ? answer.Carrying(
                "application/xml",
                "<?xml version=\"1.0\" "
                    + $"encoding=\"utf-8\"?><EnumerationResults><Containers><Container><Name>{Workload.Bucket}</Name><Properties><Last-Modified>{Workload.Date}</Last-Modified><Etag>\"0x8DE000000000001\"</Etag></Properties></Container></Containers><NextMarker/></EnumerationResults>")
            : answer;
    }

    private static ReadOnlyMemory<byte> List(Workload workload, TargetBlobs blobs, Request request)
    {
        var (prefix, delimiter) = (request.Query("prefix") ?? "", request.Query("delimiter"));
        var most = int.TryParse(request.Query("maxresults"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked)
            ? Math.Min(asked, PageMax)
            : PageMax;
        var isEmpty = !workload.Settings.IsTargetFull && blobs.IsUntouched;
        var from = request.Query("marker") is { Length: > 0 } marker ? workload.FirstAtOrAfter(marker) : 0;
        var page = isEmpty ? new Page([], null) : Page.Of(workload, from, prefix, delimiter, most);
        var withMetadata = request.Query("include")?.Contains("metadata", StringComparison.Ordinal) == true;
        var text = new Markup();
        text.Add(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults "
                + $"ContainerName=\"{Workload.Bucket}\"><Prefix>{Markup.Escaped(prefix)}</Prefix><MaxResults>{most}</MaxResults><Blobs>");
        foreach (var (index, name) in page.Entries)
        {
            if (name is not null)
            {
                text.Add("<BlobPrefix><Name>").Add(name).Add("</Name></BlobPrefix>");
            }
            else if (workload.KeyOf(index) is var key && blobs.Find(key) is { } fact)
            {
                Write(text, key, fact, withMetadata);
            }
        }

        return text.Add($"</Blobs><NextMarker>{page.Next}</NextMarker></EnumerationResults>").Written;
    }

    private static void Write(Markup text, string key, BlobFact fact, bool withMetadata)
    {
        text
            .Add("<Blob><Name>")
            .Add(key)
            .Add($"</Name><Properties><Creation-Time>{Workload.Date}</Creation-Time><Last-Modified>{Workload.Date}</Last-Modified><Etag>")
            .Add(fact.ETag.Trim('"'))
            .Add("</Etag><Content-Length>")
            .Add(fact.Size.ToString(CultureInfo.InvariantCulture))
            .Add("</Content-Length><Content-Type>")
            .Add(fact.ContentType ?? "application/octet-stream")
            .Add("</Content-Type><Content-Encoding /><Content-Language /><Content-CRC64 /><Content-MD5 /><Cache-Control "
                + "/><Content-Disposition />")
            .Add("<BlobType>BlockBlob</BlobType><AccessTier>Hot</AccessTier><AccessTierInferred>true</AccessTierInferred><LeaseStatus>unlocked</LeaseStatus>")
            .Add("<LeaseState>available</LeaseState><ServerEncrypted>true</ServerEncrypted></Properties>");
        if (withMetadata)
        {
            text.Add("<Metadata>");
            foreach (var (name, value) in fact.Metadata)
            {
                text.Add("<").Add(name).Add(">").Add(Markup.Escaped(value)).Add("</").Add(name).Add(">");
            }

            text.Add("</Metadata>");
        }

        text.Add("<OrMetadata /></Blob>");
    }
}
