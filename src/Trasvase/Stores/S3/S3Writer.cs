using System.Xml.Linq;
using Trasvase.Storage;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Signing;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Stores.S3;

/// <summary>Stores objects in one request, and creates the bucket.</summary>
internal sealed class S3Writer(S3Client client, S3Sender sender, StoreProfile profile)
{
    // With Expect: 100-continue a server can refuse a large body before it is sent, instead of breaking the connection in the middle.
    private const long ExpectContinueMin = 1024 * 1024;

    private S3Bucket Bucket => client.Bucket;

    public async Task CreateContainerAsync(CancellationToken cancellationToken)
    {
        var operation = $"creating {Bucket}";
        var call = S3Client.Call(HttpMethod.Put, () => Bucket.Root(), operation, request =>
        {
            if (Bucket is { IsAmazon: true, Region: not "us-east-1" })
            {
                request.Content = S3Xml.Content(
                    new XElement(
                        S3Xml.Namespace + "CreateBucketConfiguration",
                        new XElement(S3Xml.Namespace + "LocationConstraint", Bucket.Region)));
            }
        });
        try
        {
            using var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Code == "BucketAlreadyOwnedByYou")
        {
            // The bucket exists, which is all that the caller needs.
        }
        catch (StoreException e) when (e.Code == "BucketAlreadyExists")
        {
            // The name is taken. If this account can use the bucket, that is all that the caller needs.
            var head = S3Client.Call(HttpMethod.Head, () => Bucket.Root(), $"looking at {Bucket}, which exists already");
            using var answer = await client.SendAsync(head, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<StoredObject> PutAsync(ObjectKey key, PartBody body, WriteOptions options, CancellationToken cancellationToken)
    {
        sender.EnsureKey(key);
        if (body.Length > profile.SinglePutMax)
        {
            throw new StoreException(
                StoreErrorKind.InvalidRequest,
                RetryAdvice.Never,
                $"{Bucket.Show(key)} has {body.Length} bytes, and one request stores at most {profile.SinglePutMax}: send it in parts.");
        }

        var call = await sender.CallAsync(body, () => Bucket.At(key), $"writing {Bucket.Show(key)}", request =>
        {
            S3Headers.Write(request, options);
            S3Headers.Write(request, options.Precondition, Bucket);
            request.Headers.ExpectContinue = body.Length >= ExpectContinueMin ? true : null;
        }, cancellationToken).ConfigureAwait(false);
        using var answer = await sender.SendConditionalAsync(call, key, options.Precondition, cancellationToken).ConfigureAwait(false);
        var eTag = S3Headers.Quoted(answer.Header("ETag")) ?? throw S3Sender.NoTag(call.Operation);
        return new StoredObject(eTag, answer.Header("x-amz-version-id"), S3Sender.DigestIn(answer, eTag));
    }
}
