using Trasvase.Http;
using Trasvase.Http.Text;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Signing;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Stores.S3.Reading;

/// <summary>Finds objects without reading them, even if a server answers HEAD incompletely or not at all.</summary>
internal sealed class S3Finder(S3Client client)
{
    private S3Bucket Bucket => client.Bucket;

    public async Task<ObjectInfo?> FindAsync(ObjectKey key, string? version, CancellationToken cancellationToken)
    {
        try
        {
            return await HeadAsync(key, version, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e is { Code: null, Status: 400 or 401 or 403 or 405 or 501 })
        {
            // An answer to HEAD has no body with the reason. The same request as GET has one, and may renew the credentials on the way.
            var look = await LookAsync(key, version, isEmpty: false, cancellationToken).ConfigureAwait(false);
            return look.IsAbsent ? null : await HeadAgainAsync(key, version, look, e, cancellationToken).ConfigureAwait(false);
        }
    }

    // Takes the size from the total in a ranged answer, or else from a listing with the key as prefix: the key itself is its first entry.
    public async Task<long?> SizeAsync(ObjectKey key, string? version, CancellationToken cancellationToken)
    {
        if (await LookAsync(key, version, isEmpty: false, cancellationToken).ConfigureAwait(false) is { Size: { } told })
        {
            return told;
        }

        if (version is not null || !key.IsText)
        {
            return null;
        }

        var query = ObjectUri.Query(("list-type", "2"), ("encoding-type", "url"), ("max-keys", "1"), ("prefix", key.Value));
        var call = S3Client.Call(HttpMethod.Get, () => Bucket.Root(query), $"listing {Bucket.Show(key)}");
        var page = await client.ReadAsync(
            call,
            "ListBucketResult",
            xml => new S3ListingPage(key.Value, Bucket, reason => S3Errors.Corrupt(call.Operation, reason)).Read(xml),
            cancellationToken).ConfigureAwait(false);
        return page.Objects is [{ IsVague: false } first, ..] && first.Key == key ? first.Size : null;
    }

    private async Task<ObjectInfo?> HeadAsync(ObjectKey key, string? version, CancellationToken cancellationToken)
    {
        var operation = $"looking at {Bucket.Show(key)}";
        var call = S3Client.Call(
            HttpMethod.Head,
            () => Bucket.At(key, S3Client.VersionQuery(version)),
            operation,
            request =>
            {
                client.CustomerKey?.AddTo(request);
                request.SetVerbatim("x-amz-checksum-mode", "ENABLED");
            }) with
        { AlsoAnswers = [404] };
        using var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (answer.Status == 404)
        {
            await EnsureBucketAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }

        if (answer.Status != 200)
        {
            throw S3Errors.Corrupt(operation, $"the answer is about something else ({answer.Status})");
        }

        // Servers that send chunked answers do not report a length (Swift behind some proxies, gofakes3).
        var size = answer.ContentHeaders.ContentLength
            ?? await SizeAsync(key, version, cancellationToken).ConfigureAwait(false)
            ?? throw S3Errors.Corrupt(operation, "no answer says how long the object is");
        var info = S3Headers.ReadInfo(answer, key, size, isWhole: true, Bucket);
        return version is null || info.Version is null || info.Version == version
            ? info
            : throw S3Errors.Corrupt(operation, "the answer is another version than the one asked for");
    }

    // If a server refuses HEAD but not GET, a read of the first byte describes the object.
    private async Task<ObjectInfo?> HeadAgainAsync(
        ObjectKey key, string? version, S3Look look, StoreException refusal, CancellationToken cancellationToken)
    {
        try
        {
            return await HeadAsync(key, version, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when ((look.Info is not null || look.Size == 0) && e.Code is null && e.Status == refusal.Status)
        {
            // An empty object has no first byte, so the whole object is requested for its headers.
            return look.Info
                ?? (await LookAsync(key, version, isEmpty: true, cancellationToken).ConfigureAwait(false)).Info
                ?? throw e.With(e.Retry);
        }
    }

    // Repeats the request as a GET of one byte, to learn the reason of a refusal or the length. A version that cannot exist is refused as
    // an invalid argument.
    private async Task<S3Look> LookAsync(ObjectKey key, string? version, bool isEmpty, CancellationToken cancellationToken)
    {
        var call = S3Client.Call(
            HttpMethod.Get,
            () => Bucket.At(key, S3Client.VersionQuery(version)),
            $"looking at {Bucket.Show(key)}",
            request =>
            {
                client.CustomerKey?.AddTo(request);
                request.SetVerbatim("x-amz-checksum-mode", "ENABLED");
                request.SetVerbatim("Range", isEmpty ? null : "bytes=0-0");
            }) with
        { AlsoAnswers = [416] };
        try
        {
            using var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
            return S3Look.Of(answer, key, Bucket);
        }
        catch (StoreException e)
            when (e is { Status: 404, Code: not "NoSuchBucket" }
                || (version is not null && e.Code is "NoSuchVersion" or "InvalidArgument" or "MethodNotAllowed"))
        {
            if (e.Code is null)
            {
                await EnsureBucketAsync(cancellationToken).ConfigureAwait(false);
            }

            return new S3Look(IsAbsent: true, Size: null, Info: null);
        }
    }

    // A 404 to HEAD does not say whether the object or the bucket is missing.
    private async Task EnsureBucketAsync(CancellationToken cancellationToken)
    {
        if (client.IsSeen)
        {
            return;
        }

        var call = S3Client.Call(HttpMethod.Head, () => Bucket.Root(), $"looking at {Bucket}") with { AlsoAnswers = [403, 404] };
        using var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (answer.Status == 404)
        {
            var (kind, retry, reason) = S3Errors.Meaning(404, "NoSuchBucket");
            throw new StoreException(
                kind, retry, HttpFailure.Sentence($"looking at {Bucket}", $"{reason} (404)"))
            { Code = "NoSuchBucket", Status = 404 };
        }
    }
}
