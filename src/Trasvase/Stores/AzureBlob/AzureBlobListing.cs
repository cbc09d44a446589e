using System.Globalization;
using System.Runtime.CompilerServices;
using Trasvase.Http;
using Trasvase.Storage;

namespace Trasvase.Stores.AzureBlob;

/// <summary>Lists a container page by page, and accepts only valid listings.</summary>
internal sealed class AzureBlobListing(AzureBlobRequests requests)
{
    public async IAsyncEnumerable<ListingPage> ListAsync(ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watch = new ListingWatch(what => Broken(what, cause: null), requests.Time);
        string? marker = null;
        while (true)
        {
            (options, var page, var next) = await ReadPageAsync(options, marker, cancellationToken).ConfigureAwait(false);
            watch.Came(page.Objects, page.Prefixes.Count);
            yield return options.StartAfter is { } after ? await BehindAsync(page, after, cancellationToken).ConfigureAwait(false) : page;
            if (next is null)
            {
                yield break;
            }

            await watch.GoesOnAsync(next, cancellationToken).ConfigureAwait(false);
            marker = next;
        }
    }

    // Entries may be long, with 8 KiB of escaped metadata each. If a page is longer than an answer may be, it and the pages after it are
    // requested with half as many entries.
    private async Task<(ListOptions Options, ListingPage Page, string? Next)> ReadPageAsync(
        ListOptions options, string? marker, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var (page, next) = await AskAsync(options, marker, cancellationToken).ConfigureAwait(false);
                return (options, page, next);
            }
            catch (StoreException e) when (e.Code == HttpAnswer.TooLong && options.PageSize > 1)
            {
                options = options with { PageSize = options.PageSize / 2 };
            }
        }
    }

    private Task<AzureBlobListed> AskAsync(ListOptions options, string? marker, CancellationToken cancellationToken)
    {
        var call = new HttpCall
        {
            Operation = $"listing {requests.Name}",
            Request = () => requests.Make(
                HttpMethod.Get,
                key: null,
                ("restype", "container"),
                ("comp", "list"),
                ("include", "metadata"),
                ("prefix", AzureBlobHeaders.Present(options.Prefix)),
                ("delimiter", AzureBlobHeaders.Present(options.Delimiter)),
                ("marker", marker),
                ("maxresults", options.PageSize.ToString(CultureInfo.InvariantCulture))),
        };
        return requests.ReadAsync(
            call, "EnumerationResults", xml => new AzureBlobListingPage(options.Prefix, Broken).Read(xml), cancellationToken);
    }

    // This version of the protocol cannot begin after a key. The entries before it are skipped here.
    private async Task<ListingPage> BehindAsync(ListingPage page, ObjectKey after, CancellationToken cancellationToken)
    {
        var prefixes = new List<string>();
        foreach (var prefix in page.Prefixes)
        {
            if (after.Value.StartsWith(prefix, StringComparison.Ordinal)
                ? await HoldsAnyAfterAsync(prefix, after, cancellationToken).ConfigureAwait(false)
                : ObjectKey.CompareUtf8(prefix, after.Value) > 0)
            {
                prefixes.Add(prefix);
            }
        }

        return new ListingPage([.. page.Objects.Where(info => info.Key > after)], prefixes);
    }

    private async Task<bool> HoldsAnyAfterAsync(string prefix, ObjectKey after, CancellationToken cancellationToken)
    {
        await foreach (var page in ListAsync(
            new ListOptions { Prefix = prefix, StartAfter = after }, cancellationToken).ConfigureAwait(false))
        {
            if (page.Objects.Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    private StoreException Broken(string what, Exception? cause) =>
        new(StoreErrorKind.Unexpected, RetryAdvice.Never, $"The listing of {requests.Name} {what}.", cause);
}
