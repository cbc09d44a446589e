namespace Trasvase.Testing.StandIns.S3;

/// <summary>Names what a request asks for. Buckets are the first part of the path, or of an amazonaws.com host.</summary>
internal static class S3Router
{
    /// <summary>The operation of what this stand-in does not know.</summary>
    public const string Unknown = "Unknown";

    public static void Route(StandInRequest request)
    {
        var path = request.RawPath.Length > 0 ? request.RawPath[1..] : "";
        if (BucketInHost(request.Header("Host") ?? "") is { } bucket)
        {
            (request.Container, request.Key) = (bucket, Decode(path));
        }
        else
        {
            var parts = path.Split('/', 2);
            (request.Container, request.Key) = (Decode(parts[0]), parts.Length > 1 ? Decode(parts[1]) : "");
        }

        request.Operation = request.Key.Length > 0 ? OfObject(request) : OfBucket(request);
    }

    private static string OfBucket(StandInRequest request) => request.Method switch
    {
        "PUT" when request.RawQuery.Length == 0 => "CreateBucket",
        "HEAD" => "HeadBucket",
        "GET" when request.Query("versions") is not null => "ListObjectVersions",
        "GET" when request.Query("list-type") == "2" => "ListObjectsV2",
        _ => Unknown,
    };

    private static string OfObject(StandInRequest request)
    {
        return request.Method switch
        {
            "HEAD" => "HeadObject",
            "GET" when Has("tagging") => "GetObjectTagging",
            "GET" when Has("attributes") => "GetObjectAttributes",
            "GET" when Has("uploadId") => "ListParts",
            "GET" => "GetObject",
            "PUT" when request.Header("x-amz-copy-source") is not null || Has("tagging") => Unknown,
            "PUT" when Has("uploadId") && Has("partNumber") => "UploadPart",
            "PUT" => "PutObject",
            "POST" when Has("uploads") => "CreateMultipartUpload",
            "POST" when Has("uploadId") => "CompleteMultipartUpload",
            "POST" when Has("restore") => "RestoreObject",
            "DELETE" when Has("uploadId") => "AbortMultipartUpload",
            "DELETE" when !Has("tagging") => "DeleteObject",
            _ => Unknown,
        };

        bool Has(string name) => request.Query(name) is not null;
    }

    private static string? BucketInHost(string host) =>
        host.Split(':')[0] is var name
            && name.EndsWith(".amazonaws.com", StringComparison.Ordinal)
            && name.IndexOf(".s3.", StringComparison.Ordinal) is var dot and > 0
            ? name[..dot]
            : null;

    // S3 takes a plus sign in a path for a space.
    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
