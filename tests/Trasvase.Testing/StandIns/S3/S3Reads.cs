namespace Trasvase.Testing.StandIns.S3;

/// <summary>GetObject, HeadObject, GetObjectTagging and RestoreObject.</summary>
internal static class S3Reads
{
    /// <summary>GetObject and HeadObject: the server leaves the body of HEAD out.</summary>
    public static StandInAnswer Get(S3Call call)
    {
        var version = call.Version;
        CustomerKeys.Ensure(call, version);
        var headers = S3ObjectHeaders.Of(call, version).ToList();
        if (S3Conditions.IsNotModified(call, version))
        {
            return StandInAnswer.Empty(304, headers.Where(header => header.Name is "ETag" or "Last-Modified" or "x-amz-version-id"));
        }

        if (call.Request.Method == "GET")
        {
            EnsureReadable(call, version);
        }

        var slice = S3Ranges.Read(call, version);
        if ((call.Header("x-amz-checksum-mode") ?? call.Query("x-amz-checksum-mode")) == "ENABLED")
        {
            headers.AddRange(S3ObjectHeaders.Digest(version, slice));
        }

        if (slice is null)
        {
            return version.Pretended is { } all ? Pretend(call, 200, all.All, headers) : StandInAnswer.Bytes(200, version.Bytes, headers);
        }

        if (slice.Length > 0)
        {
            headers.Add(("Content-Range", $"bytes {slice.Offset}-{slice.Offset + slice.Length - 1}/{version.Size}"));
        }

        if (slice.Part is not null)
        {
            headers.Add(("x-amz-mp-parts-count", $"{version.Parts.Count}"));
        }

        return version.Pretended is { } pretended
            ? Pretend(call, 206, new PretendedSlice(pretended, slice.Offset, slice.Length), headers)
            : StandInAnswer.Bytes(206, version.Bytes.Slice((int)slice.Offset, (int)slice.Length), headers);
    }

    public static StandInAnswer GetTagging(S3Call call)
    {
        var version = call.Version;
        var tags = version.Traits.Tags.Select(tag => $"<Tag>{XmlText.Element("Key", tag.Key)}{XmlText.Element("Value", tag.Value)}</Tag>");
        return StandInAnswer.Xml(
            200,
            $"<Tagging xmlns=\"{S3StandIn.Namespace}\"><TagSet>{string.Concat(tags)}</TagSet></Tagging>",
            S3ObjectHeaders.Stored(call, version).Take(call.Bucket.Versioning == S3Versioning.None ? 0 : 1));
    }

    /// <summary>Asks for a copy of an archived object.</summary>
    public static StandInAnswer Restore(S3Call call)
    {
        var (version, now) = (call.Version, call.State.Now);
        if (!version.Traits.IsArchived)
        {
            throw InvalidState(version, "Restore is not allowed for the object's current storage class");
        }

        var days = S3Documents.Read(call.Request.Body, "RestoreRequest").Element(S3Documents.Name("Days"))?.Value;
        if (version.Traits.ArchiveStatus is null && !(int.TryParse(days, out var given) && given > 0))
        {
            throw S3Documents.Malformed();
        }

        if (version.Restore is { } ongoing && ongoing.IsOngoing(now))
        {
            throw new S3RefusalException(409, "RestoreAlreadyInProgress", "Object restore is already in progress");
        }

        var life = int.TryParse(days, out var parsed) ? parsed : 36_500;
        if (version.Restore is { } restored && restored.IsReadable(now))
        {
            // Asked again, the copy lives so many days from now on.
            version.Restore = new S3Restore(now, life);
            return StandInAnswer.Empty(200);
        }

        version.Restore = new S3Restore(now + call.State.Options.RestoreTakes, life);
        return StandInAnswer.Empty(202);
    }

    // The headers are those of the bytes, whether they follow or are only described.
    private static StandInAnswer Pretend(S3Call call, int status, PretendedSlice slice, IReadOnlyList<(string Name, string Value)> headers) =>
        call.Request.Method == "GET" && call.Header(PretendedPull.Asks) is not null
            ? StandInAnswer.Empty(
                status, [.. headers, (PretendedPull.Length, $"{slice.Length}"), (PretendedPull.Crc64, $"{slice.Crc64:x16}")])
            : new StandInAnswer(status) { Headers = headers, Pretended = slice };

    private static void EnsureReadable(S3Call call, S3ObjectVersion version)
    {
        if (version.Traits.IsArchived && version.Restore?.IsReadable(call.State.Now) != true)
        {
            throw InvalidState(version, "The operation is not valid for the object's storage class");
        }
    }

    private static S3RefusalException InvalidState(S3ObjectVersion version, string message) => version.Traits.ArchiveStatus is { } tier
        ? new S3RefusalException(403, "InvalidObjectState", message, ("StorageClass", version.Traits.StorageClass), ("AccessTier", tier))
        : new S3RefusalException(403, "InvalidObjectState", message, ("StorageClass", version.Traits.StorageClass));
}
