using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Testing.Dialects;

/// <summary>ListObjects, the first version, made of the second: a marker, and no token.</summary>
internal static class ListingVersion1
{
    /// <summary>A request of version 1 as one of version 2; any other as it is.</summary>
    public static StandInRequest Heard(StandInRequest request)
    {
        if (!IsAskedFor(request))
        {
            return request;
        }

        var heard = request.WithQuery("list-type", "2").WithQuery("continuation-token", null).WithQuery("marker", null);
        heard = heard.WithQuery("start-after", request.Query("marker") is { Length: > 0 } marker ? marker : null);
        heard.Operation = "ListObjectsV2";
        return heard;
    }

    /// <summary>The answer to a request of version 1.</summary>
    public static StandInAnswer Said(StandInRequest request, StandInAnswer answer) => !IsAskedFor(request) ? answer : answer.Edit(page =>
    {
        foreach (var name in (string[])["KeyCount", "StartAfter", "ContinuationToken", "NextContinuationToken"])
        {
            page.Set(name, null);
        }

        page.Set("Marker", request.Query("marker") ?? "");

        // Amazon tells the next marker only where a delimiter was asked for; everybody else takes the last key.
        if (page.IsTruncated() && request.Query("delimiter") is not null)
        {
            page.Set("NextMarker", XmlText.UrlEncode(page.LastName()));
        }
    });

    private static bool IsAskedFor(StandInRequest request) => request.IsList() && request.Query("list-type") is null;
}
