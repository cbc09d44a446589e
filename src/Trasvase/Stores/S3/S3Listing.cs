using System.Globalization;
using System.Runtime.CompilerServices;
using Trasvase.Http;
using Trasvase.Storage;

namespace Trasvase.Stores.S3;

/// <summary>Lists a bucket page by page. A listing decides what is copied and what is deleted, so a broken one must never pass for a short one.</summary>
internal sealed class S3Listing(S3Client client)
{
    private string Operation => $"listing {client.Bucket}";

    public async IAsyncEnumerable<ListingPage> ListAsync(ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watch = new ListingWatch(what => Unexpected($"the store {what}", cause: null), client.Time);
        string? token = null;
        while (true)
        {
            var (page, next) = await ReadPageAsync(options, token, cancellationToken).ConfigureAwait(false);
            watch.Came(page.Objects, page.Prefixes.Count);
            yield return page;
            if (next is null)
            {
                yield break;
            }

            await watch.GoesOnAsync(next, cancellationToken).ConfigureAwait(false);
            token = next;
        }
    }

    private Task<(ListingPage Page, string? Next)> ReadPageAsync(ListOptions options, string? token, CancellationToken cancellationToken)
    {
        var query = Query(options, token);
        var call = S3Client.Call(
            HttpMethod.Get,
            () => client.Bucket.Root(query),
            Operation,
            // Tells which archived objects are restored. Other servers may refuse what they do not know.
            request => request.SetVerbatim("x-amz-optional-object-attributes", client.Bucket.IsAmazon ? "RestoreStatus" : null));
        return client.ReadAsync(call, "ListBucketResult", xml => new S3ListingPage(options.Prefix, Unexpected).Read(xml), cancellationToken);
    }

    private static string Query(ListOptions options, string? token)
    {
        List<(string, string?)> pairs = [("list-type", "2"), ("encoding-type", "url"), ("max-keys", options.PageSize.ToString(CultureInfo.InvariantCulture))];
        if (options.Prefix.Length > 0)
        {
            pairs.Add(("prefix", options.Prefix));
        }

        if (options.Delimiter is { } delimiter)
        {
            pairs.Add(("delimiter", delimiter));
        }

        if (token is not null)
        {
            pairs.Add(("continuation-token", token));
        }
        else if (options.StartAfter is { } start)
        {
            pairs.Add(("start-after", start.Value));
        }

        return ObjectUri.Query([.. pairs]);
    }

    private StoreException Unexpected(string reason, Exception? cause) =>
        new(StoreErrorKind.Unexpected, RetryAdvice.Never, HttpFailure.Sentence(Operation, reason), cause);
}
