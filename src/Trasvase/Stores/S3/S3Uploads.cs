using System.Globalization;
using Trasvase.Http;
using Trasvase.Http.Text;
using Trasvase.Storage;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Reading;
using Trasvase.Stores.S3.Signing;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Stores.S3;

/// <summary>Stores objects in parts.</summary>
internal sealed class S3Uploads(S3Client client, S3Sender sender, S3Finder finder, StoreProfile profile)
{
    private S3Bucket Bucket => client.Bucket;

    public async Task<UploadId> BeginUploadAsync(ObjectKey key, WriteOptions options, CancellationToken cancellationToken)
    {
        sender.EnsureKey(key);
        var operation = $"beginning the upload of {Bucket.Show(key)}";
        var call = S3Client.Call(HttpMethod.Post, () => Bucket.At(key, ObjectUri.Query(("uploads", null))), operation, request =>
        {
            S3Headers.Write(request, options);
            request.SetVerbatim("x-amz-checksum-algorithm", Bucket.IsAmazon ? "CRC64NVME" : null);
            request.SetVerbatim("x-amz-checksum-type", Bucket.IsAmazon ? "FULL_OBJECT" : null);
        });
        using var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
        var document = await StrictXml.ReadAsync(
            answer, "InitiateMultipartUploadResult", operation, cancellationToken).ConfigureAwait(false);
        return document.Text("UploadId") is { Length: > 0 } id
            ? new UploadId(key, id)
            : throw new StoreException(
                StoreErrorKind.Unexpected, RetryAdvice.Worthwhile, $"The answer while {operation} has no upload id.");
    }

    public async Task<PartReceipt> PutPartAsync(UploadId upload, Part part, PartBody body, CancellationToken cancellationToken)
    {
        if (body.Length != part.Length || part.Length > profile.PartSizeMax || part.Number < 1 || part.Number > profile.PartCountMax)
        {
            throw new StoreException(
                StoreErrorKind.InvalidRequest,
                RetryAdvice.Never,
                $"Part {part.Number} of {part.Length} bytes (with a body of {body.Length}) of {Bucket.Show(upload.Key)} cannot be sent.");
        }

        var query = ObjectUri.Query(("partNumber", part.Number.ToString(CultureInfo.InvariantCulture)), ("uploadId", upload.Value));
        var call = await sender.CallAsync(
            body,
            () => Bucket.At(upload.Key, query),
            $"writing part {part.Number} of {Bucket.Show(upload.Key)}",
            null,
            cancellationToken).ConfigureAwait(false);
        using var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
        var eTag = S3Headers.Quoted(answer.Header("ETag")) ?? throw S3Sender.NoTag(call.Operation);
        return new PartReceipt(part, eTag, S3Sender.DigestIn(answer, eTag));
    }

    public async Task<IReadOnlyList<StagedPart>> FindStagedPartsAsync(UploadId upload, CancellationToken cancellationToken)
    {
        var operation = $"listing the staged parts of {Bucket.Show(upload.Key)}";
        var parts = new List<StagedPart>();
        for (var marker = 0; ;)
        {
            var query = ObjectUri.Query(
                ("max-parts", "1000"), ("part-number-marker", marker.ToString(CultureInfo.InvariantCulture)), ("uploadId", upload.Value));
            using var answer = await client.SendAsync(
                S3Client.Call(HttpMethod.Get, () => Bucket.At(upload.Key, query), operation), cancellationToken).ConfigureAwait(false);
            var document = await StrictXml.ReadAsync(answer, "ListPartsResult", operation, cancellationToken).ConfigureAwait(false);
            parts.AddRange(document.All("Part").Select(S3Xml.ReadPart));
            if (document.Text("IsTruncated") != "true")
            {
                return [.. parts.OrderBy(part => part.Number)];
            }

            if (!int.TryParse(document.Text("NextPartNumberMarker"), NumberStyles.None, CultureInfo.InvariantCulture, out var next)
                || next <= marker)
            {
                throw new StoreException(
                    StoreErrorKind.Unexpected, RetryAdvice.Never, $"The answer while {operation} says that there is more, but not where.");
            }

            marker = next;
        }
    }

    public async Task<StoredObject> CompleteUploadAsync(
        UploadId upload, IReadOnlyList<PartReceipt> parts, WriteOptions options, CancellationToken cancellationToken)
    {
        if (parts.Count == 0)
        {
            throw new ArgumentException("An upload is completed with at least one part.", nameof(parts));
        }

        var operation = $"completing the upload of {Bucket.Show(upload.Key)}";
        var document = S3Xml.Completion(parts);
        var call = S3Client.Call(
            HttpMethod.Post, () => Bucket.At(upload.Key, ObjectUri.Query(("uploadId", upload.Value))), operation, request =>
        {
            request.Content = S3Xml.Content(document);
            S3Headers.Write(request, options.Precondition, Bucket);
        }) with
        { IsRepeatable = false };
        try
        {
            using var answer = await sender.SendConditionalAsync(
                call, upload.Key, options.Precondition, cancellationToken).ConfigureAwait(false);
            return await ReadCompletedAsync(answer, upload.Key, options.Precondition, operation, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Status == 500)
        {
            // Ceph gives this answer for an upload that is gone. Listing its parts shows whether it is gone: the listing then throws
            // NotFound.
            _ = await FindStagedPartsAsync(upload, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    public async Task AbortUploadAsync(UploadId upload, CancellationToken cancellationToken)
    {
        var call = S3Client.Call(
            HttpMethod.Delete,
            () => Bucket.At(upload.Key, ObjectUri.Query(("uploadId", upload.Value))),
            $"giving up the upload of {Bucket.Show(upload.Key)}") with
        {
            AlsoAnswers = [404],
        };
        using var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
    }

    // S3 may send status 200 long before the completion has succeeded or failed.
    private async Task<StoredObject> ReadCompletedAsync(
        HttpAnswer answer, ObjectKey key, Precondition precondition, string operation, CancellationToken cancellationToken)
    {
        var body = await answer.ReadBodyAsync(StrictXml.BytesMax, operation, cancellationToken).ConfigureAwait(false);
        var result = StrictXml.TryParse(body);
        if (result?.Name.LocalName != "CompleteMultipartUploadResult")
        {
            throw sender.Collision(client.ErrorIn(answer, body, operation), key, precondition);
        }

        if (S3Headers.Quoted(result.Text("ETag")) is { } eTag)
        {
            var crc = result.Text("ChecksumType") == "FULL_OBJECT" ? S3Digests.Crc64(result.Text("ChecksumCRC64NVME")) : null;
            return new StoredObject(eTag, answer.Header("x-amz-version-id"), crc ?? S3Digests.OfETag(eTag, S3Sender.IsMd5(answer)));
        }

        // Ceph leaves the entity tag out.
        return await finder.FindAsync(
            key, answer.Header("x-amz-version-id"), cancellationToken).ConfigureAwait(false) is { ETag: { } told } found
            ? new StoredObject(told, found.Version, found.Digests is [var digest, ..] ? digest : null)
            : throw S3Sender.NoTag(operation);
    }
}
