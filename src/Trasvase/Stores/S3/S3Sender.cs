using Trasvase.Http;
using Trasvase.Http.Bodies;
using Trasvase.Http.Text;
using Trasvase.Storage;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Reading;
using Trasvase.Stores.S3.Signing;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Stores.S3;

/// <summary>What every request that stores something shares: body, digest, key, conditions.</summary>
internal sealed class S3Sender(S3Client client, S3Finder finder, StoreProfile profile)
{
    private S3Bucket Bucket => client.Bucket;

    /// <summary>A call that sends a body, with its digest where that is known.</summary>
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

    /// <summary>Sends a call that demands something of what has the key.</summary>
    /// <exception cref="StoreException">AlreadyExists or PreconditionFailed, if it does not hold.</exception>
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

    /// <summary>The same refusals mean other things where something was demanded of what has the key.</summary>
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

    /// <summary>The digest in an answer to a write.</summary>
    public static Digest? DigestIn(HttpAnswer answer, string eTag) =>
        S3Digests.Crc64(answer.Header("x-amz-checksum-crc64nvme")) ?? S3Digests.OfETag(eTag, IsMd5(answer));

    /// <summary>Whether an entity tag in this answer is made of MD5s.</summary>
    public static bool IsMd5(HttpAnswer answer) =>
        answer.Header("x-amz-server-side-encryption")?.StartsWith("aws:kms", StringComparison.Ordinal) != true;

    /// <summary>The answer is not from an S3 store.</summary>
    public static StoreException NoTag(string operation) =>
        new(
            StoreErrorKind.Unexpected,
            RetryAdvice.Worthwhile,
            $"The answer while {operation} has no entity tag: it is not from an S3 store.");

    // Some servers ignore the conditions of a put or of a completion. Where that must be feared, our own look comes first; the
    // request carries its condition all the same.
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
