namespace Trasvase.Testing.StandIns.S3;

/// <summary>PutObject, DeleteObject, CreateBucket and HeadBucket.</summary>
internal static class S3Writes
{
    public static StandInAnswer Put(S3Call call)
    {
        var traits = S3WriteHeaders.Read(call);
        var asked = S3WriteHeaders.Verify(call);
        S3Conditions.EnsureWritable(call);
        var mode = asked is { } algorithm
            ? new S3DigestMode(algorithm, false)
            : call.State.Options.AddsDigests ? S3DigestMode.Crc64Nvme : null;
        var version = call.Bucket.Store(call.Key, S3Assembly.Whole(call.Request.Body, traits, mode));
        return StandInAnswer.Empty(
            200, [("ETag", version.ETag), .. S3ObjectHeaders.Stored(call, version), .. S3ObjectHeaders.Digest(version, null)]);
    }

    public static StandInAnswer Delete(S3Call call)
    {
        var (bucket, versionId) = (call.Bucket, call.Query("versionId"));
        S3Conditions.EnsureRemovable(call);
        var named = versionId is null ? null : bucket.Find(call.Key, versionId);
        bucket.Delete(call.Key, versionId);
        return StandInAnswer.Empty(204, Told());

        IEnumerable<(string, string)> Told()
        {
            if (versionId is not null)
            {
                yield return ("x-amz-version-id", versionId);
            }
            else if (bucket.Versioning != S3Versioning.None)
            {
                yield return ("x-amz-version-id", bucket.Top(call.Key)!.VersionId);
            }

            if (named?.IsDeleteMarker == true || (versionId is null && bucket.Versioning != S3Versioning.None))
            {
                yield return ("x-amz-delete-marker", "true");
            }
        }
    }

    public static StandInAnswer CreateBucket(S3Call call)
    {
        var (name, region) = (call.Request.Container, call.State.Options.Region);
        if (name.Length is < 3 or > 63 || name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('.' or '-')))
        {
            throw new S3RefusalException(400, "InvalidBucketName", "The specified bucket is not valid.", ("BucketName", name));
        }

        var place = call.Request.Body.Length == 0
            ? null
            : S3Documents.Read(call.Request.Body, "CreateBucketConfiguration").Element(S3Documents.Name("LocationConstraint"))?.Value;
        if ((place ?? "us-east-1") != region)
        {
            throw new S3RefusalException(
                400,
                "IllegalLocationConstraintException",
                $"The {place ?? "unspecified"} location constraint is incompatible for the region specific endpoint this request "
                    + "was sent to.");
        }

        // In us-east-1 whoever owns the bucket may create it once more; elsewhere that is refused.
        if (call.State.FindBucket(name) is not null && region != "us-east-1")
        {
            throw new S3RefusalException(
                409,
                "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.",
                ("BucketName", name));
        }

        call.State.CreateBucket(name);
        return StandInAnswer.Empty(200, ("Location", "/" + name));
    }

    public static StandInAnswer HeadBucket(S3Call call) => call.Bucket is not null
        ? StandInAnswer.Empty(200, ("x-amz-bucket-region", call.State.Options.Region))
        : throw S3RefusalException.NoSuchBucket(call.Request.Container);
}
