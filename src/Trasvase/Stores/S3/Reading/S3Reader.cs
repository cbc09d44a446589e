using System.Globalization;
using System.Text;
using Trasvase.Http;
using Trasvase.Http.Text;
using Trasvase.Storage;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Signing;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Stores.S3.Reading;

/// <summary>Looks at objects and reads them. Nothing of an answer is believed before it fits the question.</summary>
internal sealed class S3Reader(S3Client client)
{
    private const int ErrorBodyMax = 64 * 1024;

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

    public async Task<ObjectRead> OpenReadAsync(ObjectKey key, ReadOptions options, CancellationToken cancellationToken)
    {
        var operation = $"reading {Bucket.Show(key)}";
        var call = S3Client.Call(HttpMethod.Get, () => Bucket.At(key, S3Client.VersionQuery(options.Version)), operation, request =>
        {
            client.CustomerKey?.AddTo(request);
            request.SetVerbatim("x-amz-checksum-mode", "ENABLED");
            request.SetVerbatim("If-Match", options.Match);
            request.SetVerbatim("If-Unmodified-Since", options.UnmodifiedSince?.ToString("r", CultureInfo.InvariantCulture));
            if (options.Range is { } range)
            {
                request.SetVerbatim("Range", $"bytes={range.Offset}-{range.Offset + range.Length - 1}");
            }
        });
        var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
        try
        {
            await EnsureObjectAsync(answer, operation, cancellationToken).ConfigureAwait(false);
            var (size, length) = await PromisedAsync(answer, key, options, operation, cancellationToken).ConfigureAwait(false);
            var info = S3Headers.ReadInfo(answer, key, size, isWhole: options.Range is null, Bucket);
            if (options.Match is { } match && info.ETag != S3Headers.Quoted(match))
            {
                throw new StoreException(
                    StoreErrorKind.PreconditionFailed,
                    RetryAdvice.Never,
                    $"{Bucket.Show(key)} is not the version that was expected any more.");
            }

            if (options.Version is { } version && info.Version is { } told && told != version)
            {
                throw Corrupt(operation, "the answer is another version than the one asked for");
            }

            var body = await answer.OpenBodyAsync(length, operation, cancellationToken).ConfigureAwait(false);
            answer = null;
            return new ObjectRead(info, length, body);
        }
        finally
        {
            answer?.Dispose();
        }
    }

    public async Task<IReadOnlyDictionary<string, string>> GetTagsAsync(ObjectKey key, string? version, CancellationToken cancellationToken)
    {
        var operation = $"reading the tags of {Bucket.Show(key)}";
        var query = version is null ? ObjectUri.Query(("tagging", null)) : ObjectUri.Query(("tagging", null), ("versionId", version));
        try
        {
            var call = S3Client.Call(HttpMethod.Get, () => Bucket.At(key, query), operation);
            var tagging = await client.ReadAsync(call, "Tagging", cancellationToken).ConfigureAwait(false);
            var tags = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var tag in tagging.All("TagSet").SelectMany(set => set.All("Tag")))
            {
                var name = tag.Text("Key") ?? "";
                var value = tag.Text("Value") ?? "";
                if (!tags.TryAdd(name, value) && tags[name] != value)
                {
                    throw Corrupt(operation, $"the tag '{S3Names.Shown(name)}' has two values");
                }
            }

            return tags;
        }
        catch (StoreException e) when (e.Code == "NoSuchTagSet")
        {
            return new Dictionary<string, string>(StringComparer.Ordinal);
        }
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
            throw Corrupt(operation, $"the answer is about something else ({answer.Status})");
        }

        // Servers that write their answers piece by piece do not say how long they are (Swift behind some proxies, gofakes3).
        var size = answer.ContentHeaders.ContentLength
            ?? await SizeAsync(key, version, cancellationToken).ConfigureAwait(false)
            ?? throw Corrupt(operation, "no answer says how long the object is");
        var info = S3Headers.ReadInfo(answer, key, size, isWhole: true, Bucket);
        return version is null || info.Version is null || info.Version == version
            ? info
            : throw Corrupt(operation, "the answer is another version than the one asked for");
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

    // From the total that a range tells, else from a listing of the key: it is the first of those that begin with it.
    private async Task<long?> SizeAsync(ObjectKey key, string? version, CancellationToken cancellationToken)
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
            xml => new S3ListingPage(key.Value, Bucket, reason => Corrupt(call.Operation, reason)).Read(xml),
            cancellationToken).ConfigureAwait(false);
        return page.Objects is [{ IsVague: false } first, ..] && first.Key == key ? first.Size : null;
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

    private async Task EnsureObjectAsync(HttpAnswer answer, string operation, CancellationToken cancellationToken)
    {
        // An empty tag counts as well: some servers have no other. Some have none (those before B2 that pass its headers on without it),
        // and tell the object's time, which no page of a portal or a proxy does.
        if (answer.Header("ETag") is { Length: > 0 } || (!Bucket.IsAmazon && S3Time.Read(answer.Header("Last-Modified")) is not null))
        {
            return;
        }

        var body = answer.ContentHeaders.ContentLength is > ErrorBodyMax
            ? []
            : await answer.ReadBodyAsync(ErrorBodyMax, operation, cancellationToken).ConfigureAwait(false);
        throw S3Errors.IsError(Encoding.UTF8.GetString(body))
            ? client.ErrorIn(answer, body, operation)
            : new StoreException(
                StoreErrorKind.Unexpected,
                RetryAdvice.Worthwhile,
                $"The answer while {operation} has no entity tag: it is not an object of an S3 store.");
    }

    // The whole object's size, and how many bytes the body will have. What an answer does not say is known from before, or asked for.
    private async Task<(long Size, long Length)> PromisedAsync(
        HttpAnswer answer, ObjectKey key, ReadOptions options, string operation, CancellationToken cancellationToken)
    {
        var length = answer.ContentHeaders.ContentLength;
        if (options.Range is { } asked)
        {
            return S3Range.Promised(answer.Status, answer.Header("Content-Range"), length, asked, options.Size)
                ?? throw Corrupt(
                    operation,
                    $"bytes {asked.Offset}-{asked.Offset + asked.Length - 1} were asked for, and the answer ({answer.Status}) is not "
                    + "exactly this range");
        }

        if (answer.Status != 200)
        {
            throw Corrupt(operation, $"the whole object was asked for, and the answer is a part of it ({answer.Status})");
        }

        var size = length ?? options.Size ?? await SizeAsync(key, options.Version, cancellationToken).ConfigureAwait(false)
            ?? throw Corrupt(operation, "no answer says how many bytes the object has");
        return (size, size);
    }

    private static StoreException Corrupt(string operation, string reason) =>
        new(StoreErrorKind.Corrupt, RetryAdvice.Worthwhile, HttpFailure.Sentence(operation, reason));
}
