using System.Runtime.CompilerServices;
using Trasvase.Storage;

namespace Trasvase.Tests.Jobs;

/// <summary>A source whose listing says other things than it has.</summary>
/// <param name="inner">What it has.</param>
/// <param name="rewrite">Makes of each page what is listed.</param>
internal sealed class RewrittenListing(IObjectSource inner, Func<ListingPage, ListingPage> rewrite) : IObjectSource
{
    public StoreProfile Profile { get; init; } = inner.Profile;

    public string Container => inner.Container;

    public override string ToString() => inner.ToString();

    public async IAsyncEnumerable<ListingPage> ListAsync(ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in inner.ListAsync(options, cancellationToken))
        {
            yield return rewrite(page);
        }
    }

    public ValueTask LearnNamesAsync(ObjectKey key, CancellationToken cancellationToken) => inner.LearnNamesAsync(key, cancellationToken);

    public Task<ObjectInfo?> FindAsync(ObjectKey key, string? version, CancellationToken cancellationToken) =>
        inner.FindAsync(key, version, cancellationToken);

    public Task<ObjectRead> OpenReadAsync(ObjectKey key, ReadOptions options, CancellationToken cancellationToken) =>
        inner.OpenReadAsync(key, options, cancellationToken);

    public Task<UploadedParts?> FindPartsAsync(ObjectInfo pinned, CancellationToken cancellationToken) =>
        inner.FindPartsAsync(pinned, cancellationToken);

    public Task<ReadGrant> GrantReadAsync(ObjectInfo pinned, TimeSpan? expires, CancellationToken cancellationToken) =>
        inner.GrantReadAsync(pinned, expires, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>> GetTagsAsync(ObjectKey key, string? version, CancellationToken cancellationToken) =>
        inner.GetTagsAsync(key, version, cancellationToken);
}
