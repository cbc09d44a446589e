using System.Globalization;
using Trasvase.Http;
using Trasvase.Storage;

namespace Trasvase.Stores.AzureBlob;

/// <summary>Finds objects, reads them and removes them.</summary>
internal sealed class AzureBlobReader(AzureBlobRequests requests, AzureHierarchy hierarchy)
{
    public async Task<ObjectInfo?> FindAsync(ObjectKey key, string? version, CancellationToken cancellationToken)
    {
        if (WhyAnother(key) is not null)
        {
            return null;
        }

        var call = new HttpCall
        {
            Operation = $"looking at {requests.Named(key)}",
            Request = () => requests.Make(HttpMethod.Head, key, ("versionid", version)),
        };
        try
        {
            using var answer = await requests.SendAsync(call, cancellationToken).ConfigureAwait(false);
            hierarchy.See(answer);
            var info = AzureBlobHeaders.Read(answer, key, answer.ContentHeaders.ContentLength, call.Operation);
            return IsVersion(info, version) && WhyAnother(key) is null ? info : null;
        }
        catch (StoreException e) when (e.Code == AzureBlobErrors.BlobNotFound)
        {
            return null;
        }
    }

    public async Task<ObjectRead> OpenAsync(ObjectKey key, ReadOptions options, CancellationToken cancellationToken)
    {
        EnsureReachable(key);
        var call = new HttpCall { Operation = $"reading {requests.Named(key)}", Request = () => MakeRead(key, options) };
        var answer = await requests.SendAsync(call, cancellationToken).ConfigureAwait(false);
        try
        {
            var (length, size) = Promised(answer, options.Range, call.Operation);
            var info = AzureBlobHeaders.Read(answer, key, size, call.Operation);
            if (!IsVersion(info, options.Version))
            {
                throw new StoreException(
                    StoreErrorKind.NotFound, RetryAdvice.Never, $"There is no version {options.Version} of {requests.Named(key)}.");
            }

            if (options.Match is not null && options.Match != info.ETag)
            {
                // A proxy that drops If-Match must not make us mix two versions.
                throw new StoreException(
                    StoreErrorKind.PreconditionFailed, RetryAdvice.Never, $"{requests.Named(key)} is not the version demanded any more.");
            }

            var content = await answer.OpenBodyAsync(length, call.Operation, cancellationToken).ConfigureAwait(false);
            return new ObjectRead(info, length, content);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    public async Task<IReadOnlyDictionary<string, string>> GetTagsAsync(ObjectKey key, string? version, CancellationToken cancellationToken)
    {
        EnsureReachable(key);
        var call = new HttpCall
        {
            Operation = $"reading the tags of {requests.Named(key)}",
            Request = () => requests.Make(HttpMethod.Get, key, ("comp", "tags"), ("versionid", version)),
        };
        using var answer = await requests.SendAsync(call, cancellationToken).ConfigureAwait(false);
        var root = await StrictXml.ReadAsync(answer, "Tags", call.Operation, cancellationToken).ConfigureAwait(false);
        return root.All("TagSet").SelectMany(set => set.All("Tag"))
            .ToDictionary(tag => tag.Text("Key") ?? "", tag => tag.Text("Value") ?? "", StringComparer.Ordinal);
    }

    public async Task<bool> RemoveAsync(ObjectKey key, string match, CancellationToken cancellationToken)
    {
        if (WhyAnother(key) is not null)
        {
            return false;
        }

        var call = new HttpCall
        {
            Operation = $"removing {requests.Named(key)}",
            Request = () =>
            {
                var request = requests.Make(HttpMethod.Delete, key);
                AzureBlobRequests.AddMatch(request, match);
                return request;
            },
        };
        try
        {
            using var answer = await requests.SendAsync(call, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (StoreException e) when (e.Code == AzureBlobErrors.BlobNotFound)
        {
            return false;
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.PreconditionFailed && e.Status is not null)
        {
            // Some servers return this error for an object that does not exist, too.
            if (await FindAsync(key, version: null, cancellationToken).ConfigureAwait(false) is null)
            {
                return false;
            }

            throw;
        }
    }

    private HttpRequestMessage MakeRead(ObjectKey key, ReadOptions options)
    {
        var request = requests.Make(HttpMethod.Get, key, ("versionid", options.Version));
        if (options.Range is { } range)
        {
            request.Headers
                .Add("x-ms-range", string.Create(CultureInfo.InvariantCulture, $"bytes={range.Offset}-{range.Offset + range.Length - 1}"));
        }

        if (options.Match is not null)
        {
            AzureBlobRequests.AddMatch(request, options.Match);
        }

        return request;
    }

    /// <summary>
    /// Returns the number of bytes that must come and the size of the whole object. Fails if the answer is not what was requested.
    /// </summary>
    private static (long Length, long Size) Promised(HttpAnswer answer, ByteRange? range, string operation)
    {
        var sent = answer.ContentHeaders.ContentLength;
        if (range is not { } asked)
        {
            return answer.Status == 200 && sent is { } all ? (all, all) : throw Wrong("is not the whole object");
        }

        // A range past the end is refused with 416, which has been handled already. Azurite answers 206 with an impossible "bytes 9-8/9"
        // instead.
        var told = answer.Header("Content-Range");
        if (long.TryParse(told?[(told.LastIndexOf('/') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var total)
            && total <= asked.Offset)
        {
            throw new StoreException(
                StoreErrorKind.InvalidRequest,
                RetryAdvice.Never,
                $"The range begins past the object's end while {operation}.")
            { Status = answer.Status };
        }

        // At the object's end, a range may be shorter than requested.
        var came = answer.ContentHeaders.ContentRange;
        if (answer.Status != 206
            || came is not { Unit: "bytes", From: { } from, To: { } to, Length: { } size }
            || from != asked.Offset
            || to != Math.Min(asked.Offset + asked.Length, size) - 1
            || (sent is { } length && length != to - from + 1))
        {
            throw Wrong("is not the range that was asked for");
        }

        return (to - from + 1, size);

        StoreException Wrong(string what) =>
            new(StoreErrorKind.Corrupt, RetryAdvice.Worthwhile, $"The answer while {operation} {what}.") { Status = answer.Status };
    }

    private string? WhyAnother(ObjectKey key) => AzureBlobProfile.WhyAnother(key) ?? hierarchy.WhyAnother(key);

    // A container without versions ignores the requested version and answers with the current object.
    private static bool IsVersion(ObjectInfo info, string? version) => version is null || info.Version == version;

    private void EnsureReachable(ObjectKey key)
    {
        if (WhyAnother(key) is { } why)
        {
            throw requests.Unreachable(key, why);
        }
    }
}
