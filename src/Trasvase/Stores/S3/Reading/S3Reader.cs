using System.Globalization;
using System.Text;
using Trasvase.Http;
using Trasvase.Http.Text;
using Trasvase.Storage;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Signing;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Stores.S3.Reading;

/// <summary>Reads objects. An answer is believed only if it fits the request.</summary>
internal sealed class S3Reader(S3Client client, S3Finder finder)
{
    private const int ErrorBodyMax = 64 * 1024;

    private S3Bucket Bucket => client.Bucket;

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
                throw S3Errors.Corrupt(operation, "the answer is another version than the one asked for");
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
                    throw S3Errors.Corrupt(operation, $"the tag '{S3Names.Shown(name)}' has two values");
                }
            }

            return tags;
        }
        catch (StoreException e) when (e.Code == "NoSuchTagSet")
        {
            return new Dictionary<string, string>(StringComparer.Ordinal);
        }
    }

    private async Task EnsureObjectAsync(HttpAnswer answer, string operation, CancellationToken cancellationToken)
    {
        // An empty tag counts as well, because some servers have no other. Some servers send none (gateways that drop B2's) but report the
        // object's time, which no portal's or proxy's page does.
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

    // Returns the size of the whole object and the length of the body. If the answer leaves one out, it is taken from an earlier answer or
    // requested.
    private async Task<(long Size, long Length)> PromisedAsync(
        HttpAnswer answer, ObjectKey key, ReadOptions options, string operation, CancellationToken cancellationToken)
    {
        var length = answer.ContentHeaders.ContentLength;
        if (options.Range is { } asked)
        {
            return S3Range.Promised(answer.Status, answer.Header("Content-Range"), length, asked, options.Size)
                ?? throw S3Errors.Corrupt(
                    operation,
                    $"bytes {asked.Offset}-{asked.Offset + asked.Length - 1} were asked for, and the answer ({answer.Status}) is not "
                    + "exactly this range");
        }

        if (answer.Status != 200)
        {
            throw S3Errors.Corrupt(operation, $"the whole object was asked for, and the answer is a part of it ({answer.Status})");
        }

        var size = length ?? options.Size ?? await finder.SizeAsync(key, options.Version, cancellationToken).ConfigureAwait(false)
            ?? throw S3Errors.Corrupt(operation, "no answer says how many bytes the object has");
        return (size, size);
    }
}
