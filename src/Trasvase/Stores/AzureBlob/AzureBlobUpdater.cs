using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using Trasvase.Http;
using Trasvase.Http.Bodies;
using Trasvase.Storage;

namespace Trasvase.Stores.AzureBlob;

/// <summary>
/// Changes a blob's metadata, headers or tags and leaves its bytes alone: Set Blob Metadata, Set Blob Properties, Set Blob Tags.
/// </summary>
internal sealed class AzureBlobUpdater(AzureBlobRequests requests, AzureBlobReader reader, StoreProfile profile)
{
    private const string BlobArchived = "BlobArchived";

    /// <inheritdoc cref="IObjectTarget.UpdateAsync"/>
    public async Task<StoredObject> UpdateAsync(ObjectKey key, ObjectChange change, string match, CancellationToken cancellationToken)
    {
        AzureBlobWriter.EnsureWritable(key, profile);
        try
        {
            return change switch
            {
                ObjectChange.Metadata metadata =>
                    await SetMetadataAsync(key, metadata.Value, match, cancellationToken).ConfigureAwait(false),
                ObjectChange.Headers headers => await SetHeadersAsync(key, headers.Value, match, cancellationToken).ConfigureAwait(false),
                ObjectChange.Tags tags => await SetTagsAsync(key, tags.Value, match, cancellationToken).ConfigureAwait(false),
                _ => throw new InvalidOperationException("A change nobody knows."),
            };
        }
        catch (StoreException e) when (e.Code == AzureBlobErrors.BlobNotFound)
        {
            throw Changed(key, e);
        }
        catch (StoreException e) when (e.Code == BlobArchived)
        {
            throw new StoreException(StoreErrorKind.Archived, RetryAdvice.Never, e.Message, e) { Code = e.Code, Status = e.Status };
        }
    }

    private async Task<StoredObject> SetMetadataAsync(
        ObjectKey key, IReadOnlyDictionary<string, string> metadata, string match, CancellationToken cancellationToken)
    {
        var call = Call(key, "metadata", match, request => AzureBlobHeaders.AddMetadata(request, metadata));
        using var answer = await requests.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return AzureBlobWriter.Stored(answer, digest: null);
    }

    // The request clears every property that it does not repeat, including an MD5 that the blob's writer stored with it.
    private async Task<StoredObject> SetHeadersAsync(
        ObjectKey key, ContentHeaders headers, string match, CancellationToken cancellationToken)
    {
        var (_, md5) = await LookAsync(key, match, cancellationToken).ConfigureAwait(false);
        var call = Call(key, "properties", match, request =>
        {
            AzureBlobHeaders.AddHeaders(request, headers);
            if (md5 is not null)
            {
                request.Headers.Add("x-ms-blob-content-md5", md5);
            }
        });
        using var answer = await requests.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return AzureBlobWriter.Stored(answer, digest: null);
    }

    // The service accepts no entity tag as a condition on tags, and changing tags does not give the blob another entity tag. If the
    // account keeps versions, the request names the version. Otherwise, finding the blob before and after the change has to suffice.
    private async Task<StoredObject> SetTagsAsync(
        ObjectKey key, IReadOnlyDictionary<string, string> tags, string match, CancellationToken cancellationToken)
    {
        var (before, _) = await LookAsync(key, match, cancellationToken).ConfigureAwait(false);
        var document = new XElement(
            "Tags",
            new XElement(
                "TagSet", tags.Select(tag => new XElement("Tag", new XElement("Key", tag.Key), new XElement("Value", tag.Value)))));
        var body = PartBody.Of(Encoding.UTF8.GetBytes(document.ToString(SaveOptions.DisableFormatting)));
        var call = new HttpCall
        {
            Operation = $"changing the tags of {requests.Named(key)}",
            Request = () =>
            {
                var request = requests.Make(HttpMethod.Put, key, ("comp", "tags"), ("versionid", before.Version));
                request.Content = new PartContent(body);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/xml", "utf-8");
                return request;
            },
        };
        (await requests.SendAsync(call, cancellationToken).ConfigureAwait(false)).Dispose();
        var after = await reader.FindAsync(key, version: null, cancellationToken).ConfigureAwait(false);
        return after is { ETag: { } eTag } && (eTag == match || IsSame(before, after))
            ? new StoredObject(eTag, after.Version, Digest: null)
            : throw Changed(key);
    }

    private async Task<(ObjectInfo Info, string? Md5)> LookAsync(ObjectKey key, string match, CancellationToken cancellationToken)
    {
        var call = new HttpCall
        {
            Operation = $"looking at {requests.Named(key)}",
            Request = () =>
            {
                var request = requests.Make(HttpMethod.Head, key);
                AzureBlobRequests.AddMatch(request, match);
                return request;
            },
        };
        using var answer = await requests.SendAsync(call, cancellationToken).ConfigureAwait(false);
        var info = AzureBlobHeaders.Read(answer, key, answer.ContentHeaders.ContentLength, call.Operation);
        return info.ETag == match ? (info, AzureBlobHeaders.Present(answer.Header("Content-MD5"))) : throw Changed(key);
    }

    private HttpCall Call(ObjectKey key, string what, string match, Action<HttpRequestMessage> add) => new()
    {
        Operation = $"changing the {what} of {requests.Named(key)}",
        Request = () =>
        {
            var request = requests.Make(HttpMethod.Put, key, ("comp", what));
            AzureBlobRequests.AddMatch(request, match);
            add(request);
            return request;
        },
    };

    // Some servers give the blob another entity tag when its tags change. It is the same blob if nothing else has changed.
    private static bool IsSame(ObjectInfo before, ObjectInfo after) =>
        before.Size == after.Size && before.Headers == after.Headers && before.Metadata.Count == after.Metadata.Count
        && before.Metadata.All(entry => after.Metadata.GetValueOrDefault(entry.Key) == entry.Value);

    private StoreException Changed(ObjectKey key, Exception? cause = null) => new(
        StoreErrorKind.PreconditionFailed,
        RetryAdvice.Never,
        $"{requests.Named(key)} is not, or no longer, the object that was to be changed.",
        cause!);
}
