namespace Trasvase.Testing.StandIns.S3;

/// <summary>The headers of answers about one version.</summary>
internal static class S3ObjectHeaders
{
    private static readonly Dictionary<string, string> Overridden = new(StringComparer.Ordinal)
    {
        ["response-content-type"] = "Content-Type",
        ["response-content-language"] = "Content-Language",
        ["response-content-disposition"] = "Content-Disposition",
        ["response-content-encoding"] = "Content-Encoding",
        ["response-cache-control"] = "Cache-Control",
        ["response-expires"] = "Expires",
    };

    /// <summary>Everything that GET and HEAD tell, checksums apart.</summary>
    public static IEnumerable<(string Name, string Value)> Of(S3Call call, S3ObjectVersion version)
    {
        var traits = version.Traits;
        List<(string Name, string Value)> headers =
        [
            ("ETag", version.ETag),
            ("Last-Modified", version.LastModified.ToString("r")),
            ("Accept-Ranges", "bytes"),
            .. Stored(call, version),
            .. ContentHeaders(call, traits),
            .. traits.Metadata.Select(pair => ("x-amz-meta-" + pair.Key, MetadataText.Encode(pair.Value))),
        ];
        Add(traits.Tags.Count > 0, "x-amz-tagging-count", $"{traits.Tags.Count}");
        Add(traits.StorageClass != "STANDARD", "x-amz-storage-class", traits.StorageClass);
        Add(call.Bucket.RequesterPays, "x-amz-request-charged", "requester");
        var restored = version.Restore is { } copy && copy.IsReadable(call.State.Now);
        Add(traits.ArchiveStatus is not null && !restored, "x-amz-archive-status", traits.ArchiveStatus ?? "");
        if (Restore(version, call.State.Now) is { } restore)
        {
            headers.Add(("x-amz-restore", restore));
        }

        return headers;

        void Add(bool applies, string name, string value)
        {
            if (applies)
            {
                headers.Add((name, value));
            }
        }
    }

    // A reader who is known may ask for other headers than those that are stored.
    private static IEnumerable<(string Name, string Value)> ContentHeaders(S3Call call, S3Traits traits)
    {
        var shown = new Dictionary<string, string>(traits.ContentHeaders, StringComparer.OrdinalIgnoreCase);
        shown.TryAdd("Content-Type", "binary/octet-stream");
        foreach (var (name, value) in call.Request.QueryPairs.Where(pair => Overridden.ContainsKey(pair.Name)))
        {
            shown[Overridden[name]] = S3Signature.Read(call.Request) is not null
                ? value
                : throw S3RefusalException.InvalidRequest("Request specific response headers cannot be used for anonymous GET requests.");
        }

        return shown.Select(pair => (pair.Key, pair.Value));
    }

    /// <summary>What answers to reads and to writes both tell: version and encryption.</summary>
    public static IEnumerable<(string Name, string Value)> Stored(S3Call call, S3ObjectVersion version)
    {
        if (call.Bucket.Versioning != S3Versioning.None)
        {
            yield return ("x-amz-version-id", version.VersionId);
        }

        foreach (var header in Encryption(version.Traits))
        {
            yield return header;
        }
    }

    public static IEnumerable<(string Name, string Value)> Encryption(S3Traits traits)
    {
        switch (traits.Encryption)
        {
            case S3Encryption.Managed:
                yield return ("x-amz-server-side-encryption", "AES256");
                break;
            case S3Encryption.Kms:
                yield return ("x-amz-server-side-encryption", "aws:kms");
                yield return ("x-amz-server-side-encryption-aws-kms-key-id", "arn:aws:kms:us-east-1:111122223333:key/stand-in");
                break;
            default:
                yield return ("x-amz-server-side-encryption-customer-algorithm", "AES256");
                yield return ("x-amz-server-side-encryption-customer-key-MD5", CustomerKeys.Md5Of(traits.CustomerKey ?? ""));
                break;
        }
    }

    /// <summary>The checksum headers of a read that asked for them.</summary>
    /// <param name="version">What is read.</param>
    /// <param name="slice">Which bytes of it; null for all.</param>
    public static IEnumerable<(string Name, string Value)> Digest(S3ObjectVersion version, S3Slice? slice)
    {
        if (version.Digest is not { } digest)
        {
            return [];
        }

        var header = digest.Mode.Algorithm.Header();
        var type = ("x-amz-checksum-type", digest.Mode.Type);
        return slice switch
        {
            null => [(header, digest.Shown), type],
            { ByNumber: true, Part: null } => [(header, digest.Shown), type],
            { ByNumber: true, Part.Digest: { } part } when digest.Mode.IsComposite => [(header, Convert.ToBase64String(part)), type],
            { ByNumber: true } when version.Parts.Count < 2 => [(header, digest.Shown), type],
            { ByNumber: true } => [],
            // A range of everything: S3 tells a composite checksum without the number of parts, as if it were one of the whole.
            _ when slice.Length == version.Size => [(header, digest.Bare)],
            _ => [],
        };
    }

    /// <summary>The value of x-amz-restore; null if there is no copy and none is being made.</summary>
    public static string? Restore(S3ObjectVersion version, DateTimeOffset now) => version.Restore switch
    {
        { } restore when restore.IsOngoing(now) => "ongoing-request=\"true\"",
        { } restore when restore.IsReadable(now) && version.Traits.ArchiveStatus is null =>
            $"ongoing-request=\"false\", expiry-date=\"{restore.Expiry:r}\"",
        _ => null,
    };
}
