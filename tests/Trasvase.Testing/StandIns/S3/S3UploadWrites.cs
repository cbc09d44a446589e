using System.Globalization;
using System.Security.Cryptography;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>CreateMultipartUpload, UploadPart, ListParts and AbortMultipartUpload.</summary>
internal static class S3UploadWrites
{
    public static StandInAnswer Create(S3Call call)
    {
        var traits = S3WriteHeaders.Read(call);
        var asked = ReadMode(call);
        var id = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._", 64);
        var mode = asked ?? (call.State.Options.AddsDigests ? S3DigestMode.Crc64Nvme : null);
        call.Bucket.Uploads[id] = new S3Upload(id, call.Key, traits, mode, asked is null);
        IEnumerable<(string, string)> told = asked is null
            ? []
            : [("x-amz-checksum-algorithm", asked.Algorithm.Name()), ("x-amz-checksum-type", asked.Type)];
        return StandInAnswer.Xml(
            200,
            $"<InitiateMultipartUploadResult xmlns=\"{S3StandIn.Namespace}\">{XmlText.Element("Bucket", call.Request.Container)}"
            + $"{XmlText.Element("Key", call.Key)}{XmlText.Element("UploadId", id)}</InitiateMultipartUploadResult>",
            [.. told, .. S3ObjectHeaders.Encryption(traits)]);
    }

    public static StandInAnswer PutPart(S3Call call)
    {
        var upload = call.Upload;
        if (upload.Completed is not null)
        {
            throw S3RefusalException.NoSuchUpload(upload.Id);
        }

        if (!int.TryParse(call.Query("partNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is < 1 or > 10_000)
        {
            throw S3RefusalException.InvalidArgument(
                "partNumber", call.Query("partNumber"), "Part number must be an integer between 1 and 10000, inclusive");
        }

        EnsureSameKey(call, upload);
        var claimed = S3WriteHeaders.Verify(call);
        EnsureSameAlgorithm(upload, claimed);
        var body = call.Request.Body;
        var eTag = upload.Traits.Encryption == S3Encryption.Managed ? MD5.HashData(body) : RandomNumberGenerator.GetBytes(16);
        var part = new S3StagedPart(body, $"\"{Convert.ToHexStringLower(eTag)}\"", upload.Mode?.Algorithm.Compute(body), call.State.Now);
        upload.Parts[number] = part;
        IEnumerable<(string, string)> digest = upload.Mode is { } mode
            ? [(mode.Algorithm.Header(), Convert.ToBase64String(part.Digest!))]
            : claimed is { } algorithm ? [(algorithm.Header(), call.Header(algorithm.Header())!)] : [];
        return StandInAnswer.Empty(200, [("ETag", part.ETag), .. digest, .. S3ObjectHeaders.Encryption(upload.Traits)]);
    }

    public static StandInAnswer ListParts(S3Call call)
    {
        var upload = call.Upload;
        if (upload.Completed is not null)
        {
            throw S3RefusalException.NoSuchUpload(upload.Id);
        }

        var (marker, max) = (Number("part-number-marker", 0), Math.Min(1000, Number("max-parts", 1000)));
        var rest = upload.Parts.Where(part => part.Key > marker).ToList();
        var page = rest.Take(max).ToList();
        var parts = page.Select(part =>
            $"<Part><PartNumber>{part.Key}</PartNumber><LastModified>{XmlText.Time(part.Value.LastModified)}</LastModified>"
            + $"{XmlText.Element("ETag", part.Value.ETag)}<Size>{part.Value.Bytes.Length}</Size>"
            + $"{(upload.Mode is { } mode && !upload.IsDefaultMode ? XmlText.Element(mode.Algorithm.Element(), Convert.ToBase64String(part.Value.Digest!)) : "")}</Part>");
        return StandInAnswer.Xml(
            200,
            "<ListPartsResult "
            + $"xmlns=\"{S3StandIn.Namespace}\">{XmlText.Element("Bucket", call.Request.Container)}{XmlText.Element("Key", call.Key)}"
            + $"{XmlText.Element("UploadId", upload.Id)}<PartNumberMarker>{marker}</PartNumberMarker>"
            + $"{(page.Count > 0 ? XmlText.Element("NextPartNumberMarker", $"{page[^1].Key}") : "")}<MaxParts>{max}</MaxParts>"
            + $"<IsTruncated>{(page.Count < rest.Count ? "true" : "false")}</IsTruncated>{string.Concat(parts)}"
            + $"{(upload.Mode is { } kind && !upload.IsDefaultMode ? XmlText.Element("ChecksumAlgorithm", kind.Algorithm.Name()) + XmlText.Element("ChecksumType", kind.Type) : "")}"
            + "</ListPartsResult>");

        int Number(string name, int otherwise) => call.Query(name) switch
        {
            null => otherwise,
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            var text => throw S3RefusalException.InvalidArgument(name, text, $"Provided {name} not an integer or within integer range"),
        };
    }

    public static StandInAnswer Abort(S3Call call)
    {
        var upload = call.Upload;
        if (upload.Completed is not null || !call.Bucket.Uploads.Remove(upload.Id))
        {
            throw S3RefusalException.NoSuchUpload(upload.Id);
        }

        return StandInAnswer.Empty(204);
    }

    private static S3DigestMode? ReadMode(S3Call call)
    {
        var (name, type) = (call.Header("x-amz-checksum-algorithm"), call.Header("x-amz-checksum-type"));
        if (name is null)
        {
            return type is null
                ? null
                : throw S3RefusalException.InvalidRequest(
                    "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
        }

        if (!S3Algorithms.All.Any(known => known.Name() == name))
        {
            throw S3RefusalException.InvalidRequest(
                "Checksum algorithm provided is unsupported. Please try again with any of the valid types.");
        }

        if (type is not (null or "COMPOSITE" or "FULL_OBJECT"))
        {
            throw S3RefusalException.InvalidRequest("Value for x-amz-checksum-type header is invalid.");
        }

        var algorithm = S3Algorithms.All.First(known => known.Name() == name);
        var mode = new S3DigestMode(algorithm, type is null ? algorithm != S3Algorithm.Crc64Nvme : type == "COMPOSITE");
        return S3Assembly.FitsParts(mode)
            ? mode
            : throw S3RefusalException.InvalidRequest(
                $"The {mode.Type} checksum type cannot be used with the {name.ToLowerInvariant()} checksum algorithm.");
    }

    private static void EnsureSameKey(S3Call call, S3Upload upload)
    {
        if (CustomerKeys.Read(call) != upload.Traits.CustomerKey)
        {
            throw S3RefusalException.InvalidRequest(
                "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate "
                    + "encryption parameters.");
        }
    }

    // What is composed of the parts' checksums needs one from every part; of the whole, S3 computes it by itself.
    private static void EnsureSameAlgorithm(S3Upload upload, S3Algorithm? claimed)
    {
        if (upload.Mode is not { } mode || upload.IsDefaultMode || claimed == mode.Algorithm || (claimed is null && !mode.IsComposite))
        {
            return;
        }

        throw S3RefusalException.InvalidRequest(
            $"Checksum Type mismatch occurred, expected checksum Type: {mode.Algorithm.Name().ToLowerInvariant()}, actual checksum "
                + $"Type: {claimed?.Name().ToLowerInvariant() ?? "null"}");
    }
}
