using Trasvase.Http;
using Trasvase.Http.Text;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Signing;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Stores.S3.Reading;

/// <summary>Looks at objects without reading them, also where a server answers HEAD with less than it knows, or not at all.</summary>
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
            // HEAD has no body that says why: the same as GET does, and may lead to new credentials on the way.
            var look = await LookAsync(key, version, isEmpty: false, cancellationToken).ConfigureAwait(false);
            return look.IsAbsent ? null : await HeadAgainAsync(key, version, look, e, cancellationToken).ConfigureAwait(false);
        }
    }

    // From the total that a range tells, else from a listing of the key: it is the first of those that begin with it.
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

        // Servers that write their answers piece by piece do not say how long they are (Swift behind some proxies, gofakes3).
        var size = answer.ContentHeaders.ContentLength
            ?? await SizeAsync(key, version, cancellationToken).ConfigureAwait(false)
            ?? throw S3Errors.Corrupt(operation, "no answer says how long the object is");
        var info = S3Headers.ReadInfo(answer, key, size, isWhole: true, Bucket);
        return version is null || info.Version is null || info.Version == version
            ? info
            : throw S3Errors.Corrupt(operation, "the answer is another version than the one asked for");
    }

    // A server that refuses HEAD, and not GET, tells with its first byte what there is.
    private async Task<ObjectInfo?> HeadAgainAsync(
        ObjectKey key, string? version, S3Look look, StoreException refusal, CancellationToken cancellationToken)
    {
        try
        {
            return await HeadAsync(key, version, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when ((look.Info is not null || look.Size == 0) && e.Code is null && e.Status == refusal.Status)
        {
            // An object without bytes has no first one: what is known of it comes with all of it.
            return look.Info
                ?? (await LookAsync(key, version, isEmpty: true, cancellationToken).ConfigureAwait(false)).Info
                ?? throw e.With(e.Retry);
        }
    }

    // Asks the same for one byte, to hear the reason of a refusal, or the length. A version that cannot exist is refused as an invalid
    // argument.
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

    // A 404 to HEAD does not say whether it was the object or the bucket that is not there.
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
