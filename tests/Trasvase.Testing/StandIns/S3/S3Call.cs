namespace Trasvase.Testing.StandIns.S3;

/// <summary>A request that has been let in, with what the operations look at.</summary>
internal sealed record S3Call(StandInRequest Request, S3State State)
{
    public string Key => Request.Key;

    /// <summary>The bucket that the request names.</summary>
    public S3StandInBucket Bucket => State.FindBucket(Request.Container) ?? throw S3RefusalException.NoSuchBucket(Request.Container);

    public string? Header(string name) => Request.Header(name);

    public string? Query(string name) => Request.Query(name);

    /// <summary>The upload that the request names, open or completed.</summary>
    public S3Upload Upload =>
        Query("uploadId") is { } id && Bucket.Uploads.GetValueOrDefault(id) is { } upload && upload.Key == Key
            ? upload
            : throw S3RefusalException.NoSuchUpload(Query("uploadId") ?? "");

    /// <summary>The version that the request names, or the current one.</summary>
    public S3ObjectVersion Version
    {
        get
        {
            if (Query("versionId") is not { } id)
            {
                return Bucket.Top(Key) switch
                {
                    null => throw S3RefusalException.NoSuchKey(Key),
                    { IsDeleteMarker: true } marker => throw new S3RefusalException(404, "NoSuchKey", "The specified key does not exist.")
                    {
                        Headers = [("x-amz-delete-marker", "true"), ("x-amz-version-id", marker.VersionId)],
                    },
                    var version => version,
                };
            }

            if (id != "null" && id.Length != 32)
            {
                throw S3RefusalException.InvalidArgument("versionId", id, "Invalid version id specified");
            }

            return Bucket.Find(Key, id) switch
            {
                null =>
                    throw new S3RefusalException(
                        404, "NoSuchVersion", "The specified version does not exist.", ("Key", XmlText.Printable(Key)), ("VersionId", id)),
                { IsDeleteMarker: true } =>
                    throw new S3RefusalException(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
                    {
                        Headers = [("x-amz-delete-marker", "true"), ("Allow", "DELETE"), ("x-amz-version-id", id)],
                    },
                var version => version,
            };
        }
    }
}
