using System.Globalization;
using System.Xml.Linq;
using Trasvase.Http;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>CompleteMultipartUpload.</summary>
internal static class S3Completion
{
    public static StandInAnswer Complete(S3Call call)
    {
        var upload = call.Upload;
        var wanted = ReadParts(call);
        S3Conditions.EnsureWritable(call);
        if (upload.Completed is { } done)
        {
            return call.State.Options.RemembersCompletions ? Answer(call, done) : throw S3RefusalException.NoSuchUpload(upload.Id);
        }

        var parts = wanted.Select(part => (part.Number, Staged(upload, part).Bytes)).ToList();
        EnsureSizes(call, wanted, parts);
        var version = S3Assembly.OfParts(parts, upload.Traits, upload.Mode);
        EnsureWhole(call, upload, version);
        upload.Completed = call.Bucket.Store(call.Key, version);
        return Answer(call, upload.Completed);
    }

    private static StandInAnswer Answer(S3Call call, S3ObjectVersion version)
    {
        var digest = version.Digest is { } stored
            ? XmlText.Element(stored.Mode.Algorithm.Element(), stored.Shown) + XmlText.Element("ChecksumType", stored.Mode.Type)
            : "";
        return StandInAnswer.Xml(
            200,
            $"<CompleteMultipartUploadResult xmlns=\"{S3StandIn.Namespace}\">{XmlText.Element("Bucket", call.Request.Container)}"
            + $"{XmlText.Element("Key", call.Key)}{XmlText.Element("ETag", version.ETag)}{digest}</CompleteMultipartUploadResult>",
            S3ObjectHeaders.Stored(call, version));
    }

    private static List<WantedPart> ReadParts(S3Call call)
    {
        var parts = S3Documents.Read(call.Request.Body, "CompleteMultipartUpload")
            .Elements(S3Documents.Name("Part"))
            .Select(ReadPart)
            .ToList();
        if (parts.Count is 0 or > 10_000)
        {
            throw S3Documents.Malformed();
        }

        return parts.Zip(parts.Skip(1)).All(pair => pair.First.Number < pair.Second.Number)
            ? parts
            : throw new S3RefusalException(
                400, "InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.");
    }

    private static WantedPart ReadPart(XElement part) =>
        int.TryParse(part.Element(S3Documents.Name("PartNumber"))?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && part.Element(S3Documents.Name("ETag")) is { } tag
            ? new WantedPart(number, tag.Value.Trim('"'), algorithm => part.Element(S3Documents.Name(algorithm.Element()))?.Value)
            : throw S3Documents.Malformed();

    private static S3StagedPart Staged(S3Upload upload, WantedPart wanted)
    {
        if (!upload.Parts.TryGetValue(wanted.Number, out var staged) || staged.ETag.Trim('"') != wanted.Tag)
        {
            throw InvalidPart();
        }

        if (upload.Mode is not { } mode)
        {
            return staged;
        }

        var digest = wanted.Digest(mode.Algorithm);
        if (digest is null && mode.IsComposite)
        {
            throw S3RefusalException.InvalidRequest(
                $"The upload was created using a {mode.Algorithm.Name().ToLowerInvariant()} checksum. The complete request must "
                    + $"include the checksum for each part. It was missing for part {wanted.Number} in the request.");
        }

        return digest is null || digest == Convert.ToBase64String(staged.Digest!) ? staged : throw InvalidPart();
    }

    private static S3RefusalException InvalidPart() => new(
        400,
        "InvalidPart",
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag "
            + "may not match the part's entity tag.");

    private static void EnsureSizes(S3Call call, List<WantedPart> wanted, List<(int Number, ReadOnlyMemory<byte> Bytes)> parts)
    {
        var least = call.State.Options.PartSizeMin;
        if (parts.SkipLast(1).FirstOrDefault(part => part.Bytes.Length < least) is { Number: > 0 } small)
        {
            throw new S3RefusalException(
                400,
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size",
                ("ProposedSize", $"{small.Bytes.Length}"),
                ("MinSizeAllowed", $"{least}"),
                ("PartNumber", $"{small.Number}"),
                ("ETag", wanted.First(part => part.Number == small.Number).Tag));
        }
    }

    private static void EnsureWhole(S3Call call, S3Upload upload, S3ObjectVersion version)
    {
        if (call.Header("x-amz-mp-object-size") is { } size && size != version.Bytes.Length.ToString(CultureInfo.InvariantCulture))
        {
            throw S3RefusalException.InvalidRequest("The provided 'x-amz-mp-object-size' header value does not match what was computed.");
        }

        if (upload.Mode is { IsComposite: false } mode
            && call.Header(mode.Algorithm.Header()) is { } claim
            && claim != version.Digest!.Bare)
        {
            throw new S3RefusalException(
                400, "BadDigest", $"The {mode.Algorithm.Name().ToLowerInvariant()} you specified did not match the calculated checksum.");
        }
    }

    private sealed record WantedPart(int Number, string Tag, Func<S3Algorithm, string?> Digest);
}
