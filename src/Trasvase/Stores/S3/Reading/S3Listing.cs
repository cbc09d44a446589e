using System.Globalization;
using System.Runtime.CompilerServices;
using Trasvase.Http;
using Trasvase.Http.Text;
using Trasvase.Storage;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Signing;

namespace Trasvase.Stores.S3.Reading;

/// <summary>
/// Lists a bucket page by page. A listing decides what is copied and what is deleted, so a broken one must never pass for a short one.
/// </summary>
internal sealed class S3Listing(S3Client client, S3Finder finder)
{
    private const int LooksSideBySide = 16;

    private readonly PageWays _ways = new();
    private volatile bool _isPlain;
    private volatile bool _isFirstVersion;

    private string Operation => $"listing {client.Bucket}";

    public async IAsyncEnumerable<ListingPage> ListAsync(ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watch = new ListingWatch(what => Unexpected($"the store {what}"), client.Time);
        var paging = new S3Paging(options, client.Bucket.IsAmazon, _ways, Unexpected);
        var hasEntries = false;
        string? stray = null;
        for (var ask = paging.First; ;)
        {
            if (await AnswerAsync(options, paging, ask, cancellationToken).ConfigureAwait(false) is not var (answered, page))
            {
                break;
            }

            var fresh = paging.Take(answered, page);
            fresh = fresh with { Objects = await LookAsync(fresh.Objects, cancellationToken).ConfigureAwait(false) };
            watch.Came(fresh.Objects, fresh.Prefixes.Count);
            hasEntries |= page.Entries > 0;
            stray ??= page.Stray;
            yield return fresh;
            if (paging.Next(answered, page) is not { } next)
            {
                break;
            }

            await watch.GoesOnAsync($"{next.Way} {next.At}", cancellationToken).ConfigureAwait(false);
            ask = next;
        }

        // Entries that were not requested may be left out, but not if the page holds nothing else.
        if (stray is not null && (!hasEntries || client.Bucket.IsAmazon))
        {
            throw Unexpected($"'{S3Names.Shown(stray)}' does not begin with the prefix that was asked for");
        }
    }

    // Tries one way of asking after the other until an answer continues the listing. Returns null if the store has said that the listing is
    // complete and no answer contradicts it.
    private async Task<Answered?> AnswerAsync(ListOptions options, S3Paging paging, PageAsk ask, CancellationToken cancellationToken)
    {
        var vain = new List<PageWay>();
        StoreException? refusal = null;
        var isFree = false;
        for (PageAsk? asked = ask; ;)
        {
            try
            {
                var page = await ReadCountedAsync(options, paging, asked, cancellationToken).ConfigureAwait(false);
                if (!paging.IsVain(asked, page))
                {
                    vain.ForEach(way => Avoid(way, isFree));
                    return new Answered(asked, page);
                }
            }
            catch (StoreException e)
                when (asked.Way != PageWay.Begin
                    && (asked.Else is not null || asked.IsDoubt || vain.Count > 0)
                    && IsNotUnderstood(e, asked.Way))
            {
                // The error of the usual way is the one to report. The store may simply not know the other ways.
                refusal = vain.Count == 0 ? e : refusal;
            }

            vain.Add(asked.Way);
            asked = asked.Else;
            if (asked is null && !isFree && ask is { IsDoubt: false } && await IsGoneAsync(ask, cancellationToken).ConfigureAwait(false))
            {
                asked = S3Paging.WithoutWanted(ask);
                isFree = true;
            }

            if (asked is null)
            {
                return ask.IsDoubt ? null : throw refusal ?? Unexpected(
                    "the store says that there is more, but gives it in no way of asking: with its token, after the last key, and with "
                    + "that as the marker");
            }
        }
    }

    private void Avoid(PageWay way, bool isFree)
    {
        if (!isFree)
        {
            _ways.Avoid(way);
        }
    }

    // An entry that is missing from the next page may have been removed since.
    private async Task<bool> IsGoneAsync(PageAsk ask, CancellationToken cancellationToken)
    {
        var wanted = ask.Wanted ?? ask.Else?.Wanted;
        return wanted is not null
            && RawText.IsText(wanted)
            && await finder.FindAsync(new ObjectKey(wanted), null, cancellationToken).ConfigureAwait(false) is null;
    }

    // If Amazon counts more entries than it sends, entries are lost. Other servers count differently (always nothing, or the whole bucket).
    private async Task<S3Page> ReadCountedAsync(ListOptions options, S3Paging paging, PageAsk ask, CancellationToken cancellationToken)
    {
        var page = await ReadAsync(options, paging, ask, cancellationToken).ConfigureAwait(false);
        return page.IsCounted || !client.Bucket.IsAmazon
            ? page
            : throw Unexpected($"the store counts {page.Count} entries, and gives {page.Entries}");
    }

    // Old servers know neither version 2 of the protocol nor encoded keys, and some refuse unknown parameters.
    private async Task<S3Page> ReadAsync(ListOptions options, S3Paging paging, PageAsk ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadPageAsync(options, paging.SizeOf(ask), ask, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (ask is { Way: PageWay.Begin, At: null } && !client.Bucket.IsAmazon
            && !(_isPlain && _isFirstVersion) && IsNotUnderstood(e, ask.Way))
        {
            _isFirstVersion = _isPlain;
            _isPlain = true;
            try
            {
                return await ReadAsync(options, paging, ask, cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException again) when (IsNotUnderstood(again, ask.Way))
            {
                _isFirstVersion = false;
                _isPlain = false;
                throw e;
            }
        }
    }

    // Some servers take the key for a token and fail (MinIO's gateways).
    private static bool IsNotUnderstood(StoreException e, PageWay way) =>
        (e.Status is 400 or 405 or 501 || (e.Status == 500 && way is PageWay.StartAfter or PageWay.Marker))
        && e.Kind is not (StoreErrorKind.Unauthenticated or StoreErrorKind.PermissionDenied);

    private Task<S3Page> ReadPageAsync(ListOptions options, int size, PageAsk ask, CancellationToken cancellationToken)
    {
        var query = Query(options, size, ask);
        var call = S3Client.Call(
            HttpMethod.Get,
            () => client.Bucket.Root(query),
            Operation,
            // Requests the state of restores. Servers other than Amazon's may refuse the unknown header.
            request => request.SetVerbatim("x-amz-optional-object-attributes", client.Bucket.IsAmazon ? "RestoreStatus" : null));
        var reading = new Func<XmlCursor, S3Page>(xml => new S3ListingPage(options.Prefix, client.Bucket, Unexpected).Read(xml));
        return client.ReadAsync(call, "ListBucketResult", reading, cancellationToken);
    }

    private string Query(ListOptions options, int size, PageAsk ask)
    {
        var isFirstVersion = _isFirstVersion || ask.Way == PageWay.Marker;
        List<(string, string?)> pairs = isFirstVersion ? [] : [("list-type", "2")];
        if (!_isPlain)
        {
            pairs.Add(("encoding-type", "url"));
        }

        pairs.Add(("max-keys", size.ToString(CultureInfo.InvariantCulture)));
        if (options.Prefix.Length > 0)
        {
            pairs.Add(("prefix", options.Prefix));
        }

        if (options.Delimiter is { } delimiter)
        {
            pairs.Add(("delimiter", delimiter));
        }

        if (ask.At is { Length: > 0 } at)
        {
            pairs.Add((ask.Way == PageWay.Token ? "continuation-token" : isFirstVersion ? "marker" : "start-after", at));
        }

        return ObjectUri.Query([.. pairs]);
    }

    // If the listing says too little about an object, or contradicts itself, a find supplies the rest. If that says no more, the entry
    // stays vague and the transfer of the object deals with it.
    private async Task<IReadOnlyList<ObjectInfo>> LookAsync(IReadOnlyList<ObjectInfo> objects, CancellationToken cancellationToken)
    {
        if (!objects.Any(static entry => entry.IsVague))
        {
            return objects;
        }

        var seen = objects.ToArray();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = LooksSideBySide, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, seen.Length, parallel, LookAtAsync).ConfigureAwait(false);
        return seen;

        async ValueTask LookAtAsync(int i, CancellationToken token) => seen[i] = await LookAsync(seen[i], token).ConfigureAwait(false);
    }

    private async Task<ObjectInfo> LookAsync(ObjectInfo entry, CancellationToken cancellationToken)
    {
        try
        {
            return entry.IsVague && entry.Key.IsText
                ? await finder.FindAsync(entry.Key, null, cancellationToken).ConfigureAwait(false) ?? entry
                : entry;
        }
        catch (StoreException)
        {
            return entry;
        }
    }

    private StoreException Unexpected(string reason) =>
        new(StoreErrorKind.Unexpected, RetryAdvice.Never, HttpFailure.Sentence(Operation, reason));

    private sealed record Answered(PageAsk Ask, S3Page Page);
}
