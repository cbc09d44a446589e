using System.Globalization;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>Get Blob and Get Blob Properties.</summary>
internal static class AzureReads
{
    private const int RangeDigestMax = 4 * 1024 * 1024;

    public static StandInAnswer Get(AzureCall call)
    {
        var (slot, content) = call.ForReading();
        if (content.IsArchived)
        {
            throw new AzureRefusalException(409, "BlobArchived", "This operation is not permitted on an archived blob.");
        }

        if (content.Pretended is not null)
        {
            throw new AzureRefusalException(501, "APINotImplemented", "This stand-in has no bytes of what it pulled by description.");
        }

        var range = Range(call.Request.Header("x-ms-range") ?? call.Request.Header("Range"), content.Bytes.Length);
        var (wantsMd5, wantsCrc64) = (Wants(call, "x-ms-range-get-content-md5"), Wants(call, "x-ms-range-get-content-crc64"));
        if ((wantsMd5 || wantsCrc64) && (range is null || (wantsMd5 && wantsCrc64)))
        {
            throw new AzureRefusalException(400, "InvalidHeaderValue");
        }

        var headers = Headers(call, slot, content);
        if (range is not { } part)
        {
            return StandInAnswer.Bytes(200, content.Bytes, [.. headers, .. Md5(content, "Content-MD5")]);
        }

        var bytes = content.Bytes.Slice(part.Offset, part.Length);
        if ((wantsMd5 || wantsCrc64) && bytes.Length > RangeDigestMax)
        {
            throw new AzureRefusalException(400, "OutOfRangeInput");
        }

        headers.AddRange(Md5(content, "x-ms-blob-content-md5"));
        headers.Add(("Content-Range", $"bytes {part.Offset}-{part.Offset + part.Length - 1}/{content.Bytes.Length}"));
        headers.AddRange(wantsMd5
            ? [("Content-MD5", AzureDigests.Md5Of(bytes.Span))]
            : wantsCrc64 ? [("x-ms-content-crc64", AzureCrc64.TextOf(bytes.Span))] : []);
        return StandInAnswer.Bytes(206, bytes, headers);
    }

    public static StandInAnswer GetProperties(AzureCall call)
    {
        var (slot, content) = call.ForReading();
        List<(string, string)> tier = content.Type == "BlockBlob" ? [("x-ms-access-tier", content.Tier ?? "Hot")] : [];
        if (content.Tier is null && tier.Count > 0)
        {
            tier.Add(("x-ms-access-tier-inferred", "true"));
        }

        if (content.Tier == "Smart")
        {
            tier.Add(("x-ms-smart-access-tier", "Hot"));
        }

        return StandInAnswer.Empty(
            200,
            [
                ("Content-Length", content.Size.ToString(CultureInfo.InvariantCulture)),
                .. Headers(call, slot, content),
                .. Md5(content, "Content-MD5"),
                .. tier,
            ]);
    }

    private static List<(string Name, string Value)> Headers(AzureCall call, AzureSlot slot, AzureContent content)
    {
        var held = slot.Lease.IsHeld(call.Now);
        var properties = AzureSas.Overridden(call.Request, content.Properties);
        (string Name, string? Value)[] all =
        [
            ("ETag", content.ETag),
            ("Last-Modified", content.LastModified.ToString("R")),
            ("x-ms-creation-time", content.CreatedOn.ToString("R")),
            ("x-ms-blob-type", content.Type),
            ("x-ms-resource-type", call.State.Options.Hierarchical ? "file" : null),
            ("x-ms-lease-status", held ? "locked" : "unlocked"),
            ("x-ms-lease-state", slot.Lease.State(call.Now)),
            ("x-ms-lease-duration", slot.Lease.Duration(call.Now)),
            ("x-ms-server-encrypted", "true"),
            ("x-ms-version-id", content.VersionId),
            ("x-ms-is-current-version", content.VersionId is null ? null : content == slot.Current ? "true" : null),
            ("x-ms-tag-count", content.Tags.Count > 0 ? content.Tags.Count.ToString(CultureInfo.InvariantCulture) : null),
            ("x-ms-legal-hold", slot.LegalHold ? "true" : null),
            ("x-ms-immutability-policy-until-date", slot.ImmutableUntil > call.Now ? slot.ImmutableUntil.ToString("R") : null),
            ("Accept-Ranges", "bytes"),
            ("Content-Type", properties.ContentType),
            ("Content-Encoding", properties.ContentEncoding),
            ("Content-Language", properties.ContentLanguage),
            ("Content-Disposition", properties.ContentDisposition),
            ("Cache-Control", properties.CacheControl),
            .. content.Metadata.Select(pair => ($"x-ms-meta-{pair.Key}", (string?)pair.Value)),
        ];
        return [.. all.Where(header => header.Value is not null).Select(header => (header.Name, header.Value!))];
    }

    private static (string, string)[] Md5(AzureContent content, string header) =>
        content.Properties.ContentMd5 is { } md5 ? [(header, md5)] : [];

    private static bool Wants(AzureCall call, string header) =>
        string.Equals(call.Request.Header(header), "true", StringComparison.OrdinalIgnoreCase);

    // A suffix (bytes=-3) is no range to the service, and what is none is not looked at.
    private static (int Offset, int Length)? Range(string? header, int size)
    {
        if (header is null || !header.StartsWith("bytes=", StringComparison.Ordinal) || header["bytes=".Length..].Split('-') is not [var first, var last]
            || !long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from))
        {
            return null;
        }

        var to = long.MaxValue;
        if (last.Length > 0 && (!long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out to) || to < from))
        {
            return null;
        }

        return from < size
            ? ((int)from, (int)(Math.Min(to, size - 1) - from + 1))
            : throw new AzureRefusalException(416, "InvalidRange") { Headers = [("Content-Range", $"bytes */{size}")] };
    }
}
