using System.Globalization;
using System.Xml.Linq;
using Trasvase.Http;
using Trasvase.Storage;

namespace Trasvase.Stores.S3;

/// <summary>Stores objects, in one request or in parts.</summary>
internal sealed class S3Writer(S3Client client, StoreProfile profile)
{
    // A server that refuses a large body does so before it is sent, instead of breaking off the connection in its middle.
    private const long ExpectContinueMin = 1024 * 1024;

    private S3Bucket Bucket => client.Bucket;

    public async Task CreateContainerAsync(CancellationToken cancellationToken)
    {
        var operation = $"creating {Bucket}";
        var call = S3Client.Call(HttpMethod.Put, () => Bucket.Root(), operation, request =>
        {
            if (Bucket is { IsAmazon: true, Region: not "us-east-1" })
            {
                request.Content = S3Xml.Content(new XElement(S3Xml.Namespace + "CreateBucketConfiguration", new XElement(S3Xml.Namespace + "LocationConstraint", Bucket.Region)));
            }
        });
        try
        {
            using var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Code == "BucketAlreadyOwnedByYou")
        {
            // It exists, which is all that was asked for.
        }
        catch (StoreException e) when (e.Code == "BucketAlreadyExists")
        {
            // It is somebody's; if it is ours or shared with us, that is all that was asked for.
            var head = S3Client.Call(HttpMethod.Head, () => Bucket.Root(), $"looking at {Bucket}, which exists already");
            using var answer = await client.SendAsync(head, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<StoredObject> PutAsync(ObjectKey key, PartBody body, WriteOptions options, CancellationToken cancellationToken)
    {
        EnsureKey(key);
        if (body.Length > profile.SinglePutMax)
        {
            throw new StoreException(
                StoreErrorKind.InvalidRequest, RetryAdvice.Never, $"{Bucket.Show(key)} has {body.Length} bytes, and one request stores at most {profile.SinglePutMax}: send it in parts.");
        }

        var call = Sending(body, () => Bucket.At(key), $"writing {Bucket.Show(key)}", request =>
        {
            S3Headers.Write(request, options);
            S3Headers.Write(request, options.Precondition);
            request.Headers.ExpectContinue = body.Length >= ExpectContinueMin ? true : null;
        });
        using var answer = await SendConditionalAsync(call, key, options.Precondition, cancellationToken).ConfigureAwait(false);
        var eTag = S3Headers.Quoted(answer.Header("ETag")) ?? throw NoTag(call.Operation);
        return new StoredObject(eTag, answer.Header("x-amz-version-id"), DigestIn(answer, eTag));
    }

    public async Task<UploadId> BeginUploadAsync(ObjectKey key, WriteOptions options, CancellationToken cancellationToken)
    {
        EnsureKey(key);
        var operation = $"beginning the upload of {Bucket.Show(key)}";
        var call = S3Client.Call(HttpMethod.Post, () => Bucket.At(key, ObjectUri.Query(("uploads", null))), operation, request =>
        {
            S3Headers.Write(request, options);
            request.SetVerbatim("x-amz-checksum-algorithm", Bucket.IsAmazon ? "CRC64NVME" : null);
            request.SetVerbatim("x-amz-checksum-type", Bucket.IsAmazon ? "FULL_OBJECT" : null);
        });
        using var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
        var document = await StrictXml.ReadAsync(answer, "InitiateMultipartUploadResult", operation, cancellationToken).ConfigureAwait(false);
        return document.Text("UploadId") is { Length: > 0 } id
            ? new UploadId(key, id)
            : throw new StoreException(StoreErrorKind.Unexpected, RetryAdvice.Worthwhile, $"The answer while {operation} has no upload id.");
    }

    public async Task<PartReceipt> PutPartAsync(UploadId upload, Part part, PartBody body, CancellationToken cancellationToken)
    {
        if (body.Length != part.Length || part.Length > profile.PartSizeMax || part.Number < 1 || part.Number > profile.PartCountMax)
        {
            throw new StoreException(
                StoreErrorKind.InvalidRequest, RetryAdvice.Never, $"Part {part.Number} of {part.Length} bytes (with a body of {body.Length}) of {Bucket.Show(upload.Key)} cannot be sent.");
        }

        var query = ObjectUri.Query(("partNumber", part.Number.ToString(CultureInfo.InvariantCulture)), ("uploadId", upload.Value));
        var call = Sending(body, () => Bucket.At(upload.Key, query), $"writing part {part.Number} of {Bucket.Show(upload.Key)}", null);
        using var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
        var eTag = S3Headers.Quoted(answer.Header("ETag")) ?? throw NoTag(call.Operation);
        return new PartReceipt(part, eTag, DigestIn(answer, eTag));
    }

    public async Task<IReadOnlyList<StagedPart>> FindStagedPartsAsync(UploadId upload, CancellationToken cancellationToken)
    {
        var operation = $"listing the staged parts of {Bucket.Show(upload.Key)}";
        var parts = new List<StagedPart>();
        for (var marker = 0; ;)
        {
            var query = ObjectUri.Query(("max-parts", "1000"), ("part-number-marker", marker.ToString(CultureInfo.InvariantCulture)), ("uploadId", upload.Value));
            using var answer = await client.SendAsync(S3Client.Call(HttpMethod.Get, () => Bucket.At(upload.Key, query), operation), cancellationToken).ConfigureAwait(false);
            var document = await StrictXml.ReadAsync(answer, "ListPartsResult", operation, cancellationToken).ConfigureAwait(false);
            parts.AddRange(document.All("Part").Select(S3Xml.ReadPart));
            if (document.Text("IsTruncated") != "true")
            {
                return [.. parts.OrderBy(part => part.Number)];
            }

            if (!int.TryParse(document.Text("NextPartNumberMarker"), NumberStyles.None, CultureInfo.InvariantCulture, out var next) || next <= marker)
            {
                throw new StoreException(StoreErrorKind.Unexpected, RetryAdvice.Never, $"The answer while {operation} says that there is more, but not where.");
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
        var call = S3Client.Call(HttpMethod.Post, () => Bucket.At(upload.Key, ObjectUri.Query(("uploadId", upload.Value))), operation, request =>
        {
            request.Content = S3Xml.Content(document);
            S3Headers.Write(request, options.Precondition);
        }) with { IsRepeatable = false };
        using var answer = await SendConditionalAsync(call, upload.Key, options.Precondition, cancellationToken).ConfigureAwait(false);
        var body = await answer.ReadBodyAsync(StrictXml.BytesMax, operation, cancellationToken).ConfigureAwait(false);
        var result = StrictXml.TryParse(body);
        if (result?.Name.LocalName != "CompleteMultipartUploadResult" || S3Headers.Quoted(result.Text("ETag")) is not { } eTag)
        {
            throw Collision(S3Client.ErrorIn(answer, body, operation), upload.Key, options.Precondition);
        }

        var crc = result.Text("ChecksumType") == "FULL_OBJECT" ? S3Digests.Crc64(result.Text("ChecksumCRC64NVME")) : null;
        return new StoredObject(eTag, answer.Header("x-amz-version-id"), crc ?? S3Digests.OfETag(eTag, IsMd5(answer)));
    }

    public async Task AbortUploadAsync(UploadId upload, CancellationToken cancellationToken)
    {
        var call = S3Client.Call(
            HttpMethod.Delete, () => Bucket.At(upload.Key, ObjectUri.Query(("uploadId", upload.Value))), $"giving up the upload of {Bucket.Show(upload.Key)}") with
        {
            AlsoAnswers = [404],
        };
        using var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
    }

    private static HttpCall Sending(PartBody body, Func<Uri> uri, string operation, Action<HttpRequestMessage>? prepare) =>
        S3Client.Call(HttpMethod.Put, uri, operation, request =>
        {
            request.Content = new PartContent(body);
            prepare?.Invoke(request);
            if (S3Digests.ToHeader(body.KnownDigest) is var (name, value))
            {
                request.SetVerbatim(name, value);
            }
        }) with { IsRepeatable = body.IsRepeatable };

    private async Task<HttpAnswer> SendConditionalAsync(HttpCall call, ObjectKey key, Precondition precondition, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Status is 404 or 412 or 409)
        {
            throw Collision(e, key, precondition);
        }
    }

    // The same refusals mean other things where something was demanded of what has the key.
    private StoreException Collision(StoreException error, ObjectKey key, Precondition precondition) => error switch
    {
        { Kind: StoreErrorKind.PreconditionFailed, Retry: RetryAdvice.Never } when precondition.MustBeAbsent =>
            new StoreException(StoreErrorKind.AlreadyExists, RetryAdvice.Never, $"{Bucket.Show(key)} exists already.", error) { Code = error.Code, Status = error.Status },
        { Code: "NoSuchKey" } when precondition.ETag is not null =>
            new StoreException(StoreErrorKind.PreconditionFailed, RetryAdvice.Never, $"{Bucket.Show(key)} does not exist any more.", error) { Code = error.Code, Status = error.Status },
        _ => error,
    };

    private void EnsureKey(ObjectKey key)
    {
        if (profile.WhyKeyRefused(key) is { } why)
        {
            throw new StoreException(StoreErrorKind.InvalidRequest, RetryAdvice.Never, $"{profile.Name} {why}.");
        }
    }

    private Digest? DigestIn(HttpAnswer answer, string eTag) => S3Digests.Crc64(answer.Header("x-amz-checksum-crc64nvme")) ?? S3Digests.OfETag(eTag, IsMd5(answer));

    private bool IsMd5(HttpAnswer answer) =>
        !Bucket.IsDirectory && answer.Header("x-amz-server-side-encryption")?.StartsWith("aws:kms", StringComparison.Ordinal) != true;

    private static StoreException NoTag(string operation) =>
        new(StoreErrorKind.Unexpected, RetryAdvice.Worthwhile, $"The answer while {operation} has no entity tag: it is not from an S3 store.");
}
