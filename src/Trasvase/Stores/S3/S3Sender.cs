using Trasvase.Http;
using Trasvase.Http.Bodies;
using Trasvase.Http.Text;
using Trasvase.Storage;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Reading;
using Trasvase.Stores.S3.Signing;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Stores.S3;

/// <summary>The shared part of all requests that store something: body, digest, key and conditions.</summary>
internal sealed class S3Sender(S3Client client, S3Finder finder, StoreProfile profile)
{
    private S3Bucket Bucket => client.Bucket;

    /// <summary>Makes a call that sends a body, with its digest if known.</summary>
    public async Task<HttpCall> CallAsync(
        PartBody body, Func<Uri> uri, string operation, Action<HttpRequestMessage>? prepare, CancellationToken cancellationToken)
    {
        var digest = body.KnownDigest is { Algorithm: DigestAlgorithm.Crc64Nvme } crc && body.IsRepeatable && !Bucket.IsAmazon
            ? await BodyDigests.Md5OfAsync(body, crc, operation, cancellationToken).ConfigureAwait(false)
            : body.KnownDigest;
        return S3Client.Call(HttpMethod.Put, uri, operation, request =>
        {
            request.Content = new PartContent(body);
            prepare?.Invoke(request);
            if (S3Digests.ToHeader(digest) is var (name, value))
            {
                request.SetVerbatim(name, value);
            }
        }) with
        { IsRepeatable = body.IsRepeatable };
    }

    /// <summary>Sends a call with a precondition on the key.</summary>
    /// <exception cref="StoreException">AlreadyExists or PreconditionFailed if the precondition does not hold.</exception>
    public async Task<HttpAnswer> SendConditionalAsync(
        HttpCall call, ObjectKey key, Precondition precondition, CancellationToken cancellationToken)
    {
        await LookFirstAsync(key, precondition, cancellationToken).ConfigureAwait(false);
        try
        {
            return await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Status is 404 or 412 or 409)
        {
            throw Collision(e, key, precondition);
        }
    }

    /// <summary>Translates a refusal of a call that had a precondition, where the same refusal has another meaning.</summary>
    public StoreException Collision(StoreException error, ObjectKey key, Precondition precondition) => error switch
    {
        { Kind: StoreErrorKind.PreconditionFailed, Retry: RetryAdvice.Never } when precondition.MustBeAbsent =>
            new StoreException(
                StoreErrorKind.AlreadyExists,
                RetryAdvice.Never,
                $"{Bucket.Show(key)} exists already.",
                error)
            { Code = error.Code, Status = error.Status },
        { Code: "NoSuchKey" } when precondition.ETag is not null =>
            new StoreException(
                StoreErrorKind.PreconditionFailed,
                RetryAdvice.Never,
                $"{Bucket.Show(key)} does not exist any more.",
                error)
            { Code = error.Code, Status = error.Status },
        _ => error,
    };

    /// <summary>Refuses a key that the profile refuses.</summary>
    public void EnsureKey(ObjectKey key)
    {
        if (profile.WhyKeyRefused(key) is { } why)
        {
            throw new StoreException(StoreErrorKind.InvalidRequest, RetryAdvice.Never, $"{profile.Name} {why}.");
        }
    }

    /// <summary>Returns the digest in the answer to a write.</summary>
    public static Digest? DigestIn(HttpAnswer answer, string eTag) =>
        S3Digests.Crc64(answer.Header("x-amz-checksum-crc64nvme")) ?? S3Digests.OfETag(eTag, IsMd5(answer));

    /// <summary>Whether an entity tag in this answer is made of MD5s.</summary>
    public static bool IsMd5(HttpAnswer answer) =>
        answer.Header("x-amz-server-side-encryption")?.StartsWith("aws:kms", StringComparison.Ordinal) != true;

    /// <summary>Makes the error for an answer without an entity tag, which no S3 store sends.</summary>
    public static StoreException NoTag(string operation) =>
        new(
            StoreErrorKind.Unexpected,
            RetryAdvice.Worthwhile,
            $"The answer while {operation} has no entity tag: it is not from an S3 store.");

    // Some servers ignore the conditions of a put or a completion. Unless the server is known to honour them, a find checks the condition
    // first. The request carries the condition all the same.
    private async Task LookFirstAsync(ObjectKey key, Precondition precondition, CancellationToken cancellationToken)
    {
        if (Bucket.IsAmazon || (!precondition.MustBeAbsent && precondition.ETag is null))
        {
            return;
        }

        var found = await finder.FindAsync(key, null, cancellationToken).ConfigureAwait(false);
        if (precondition.MustBeAbsent && found is not null)
        {
            throw new StoreException(StoreErrorKind.AlreadyExists, RetryAdvice.Never, $"{Bucket.Show(key)} exists already.");
        }

        if (precondition.ETag is { } eTag && found?.ETag != S3Headers.Quoted(eTag))
        {
            throw new StoreException(
                StoreErrorKind.PreconditionFailed, RetryAdvice.Never, $"{Bucket.Show(key)} is not the version that was expected any more.");
        }
    }
}
