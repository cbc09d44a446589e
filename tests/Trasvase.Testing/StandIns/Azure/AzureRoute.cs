namespace Trasvase.Testing.StandIns.Azure;

/// <summary>Names what a request asks for: operation, container and key. The account is the first part of the path.</summary>
internal static class AzureRoute
{
    public const string Unknown = "Unknown";

    public static void Set(StandInRequest request)
    {
        var parts = AzureNames.Rewritten(request.RawPath).Split('/', 4);
        request.Container = parts.Length > 2 ? parts[2] : "";
        request.Key = parts.Length > 3 ? parts[3] : "";
        request.Operation = request.Container.Length == 0 ? Unknown : request.Key.Length == 0 ? OfContainer(request) : OfBlob(request);
    }

    /// <summary>The account that the path names.</summary>
    public static string AccountOf(StandInRequest request) => request.RawPath.Split('/', 3) is [_, var account, ..] ? account : "";

    private static string OfContainer(StandInRequest request) => (request.Method, request.Query("restype"), request.Query("comp")) switch
    {
        ("PUT", "container", null) => "CreateContainer",
        ("DELETE", "container", null) => "DeleteContainer",
        ("GET" or "HEAD", "container", null) => "GetContainerProperties",
        ("GET", "container", "list") => "ListBlobs",
        ("GET" or "HEAD", "account", "properties") => "GetAccountInformation",
        _ => Unknown,
    };

    private static string OfBlob(StandInRequest request) => (
        request.Method, request.Query("comp"), request.Header("x-ms-copy-source") is not null) switch
    {
        ("PUT", null, false) => "PutBlob",

        // Without the type of the blob it is Copy Blob, which this stand-in does not know.
        ("PUT", null, true) when request.Header("x-ms-blob-type") is not null => "PutBlobFromUrl",
        ("PUT", "block", false) => "PutBlock",
        ("PUT", "block", true) => "PutBlockFromUrl",
        ("PUT", "blocklist", false) => "PutBlockList",
        ("GET", "blocklist", _) => "GetBlockList",
        ("GET", null, _) => "GetBlob",
        ("HEAD", null, _) => "GetBlobProperties",
        ("DELETE", null, _) => "DeleteBlob",
        ("PUT", "lease", _) => "LeaseBlob",
        ("PUT", "tier", _) => "SetBlobTier",
        ("PUT", "metadata", _) => "SetBlobMetadata",
        ("PUT", "properties", _) => "SetBlobProperties",
        ("GET", "tags", _) => "GetBlobTags",
        ("PUT", "tags", _) => "SetBlobTags",
        _ => Unknown,
    };
}
