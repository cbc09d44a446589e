using System.Runtime.CompilerServices;
using Trasvase.Storage;

namespace Trasvase.Transfers.Proving;

/// <summary>
/// A source that reports only what can be trusted: its answers hold no entity tags that identify nothing, and no digests that are none.
/// </summary>
internal sealed class TrustedSource : IObjectSource
{
    private readonly IObjectSource _inner;
    private readonly TagTrust _trust;

    private TrustedSource(IObjectSource inner, TagTrust trust)
    {
        _inner = inner;
        _trust = trust;
    }

    public StoreProfile Profile => _inner.Profile;

    public string Container => _inner.Container;

    public IObjectRestorer? Restorer => _inner.Restorer;

    /// <summary>Returns the source, limited to what can be trusted. Everything that it finds and lists is also learnt from.</summary>
    public static IObjectSource Of(IObjectSource source, TagTrust trust) => source switch
    {
        TrustedSource => source,
        _ => new TrustedSource(source, trust),
    };

    public override string ToString() => _inner.ToString();

    public ValueTask LearnNamesAsync(ObjectKey key, CancellationToken cancellationToken) => _inner.LearnNamesAsync(key, cancellationToken);

    public async Task<ObjectInfo?> FindAsync(ObjectKey key, string? version, CancellationToken cancellationToken)
    {
        if (await _inner.FindAsync(key, version, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return null;
        }

        _trust.Saw(found);
        return _trust.Trusted(found);
    }

    public async IAsyncEnumerable<ListingPage> ListAsync(ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in _inner.ListAsync(options, cancellationToken).ConfigureAwait(false))
        {
            yield return _trust.Trusted(page);
        }
    }

    public async Task<ObjectRead> OpenReadAsync(ObjectKey key, ReadOptions options, CancellationToken cancellationToken)
    {
        var read = await _inner.OpenReadAsync(key, options, cancellationToken).ConfigureAwait(false);
        var trusted = _trust.Trusted(read.Info);
        return ReferenceEquals(trusted, read.Info) ? read : new ObjectRead(trusted, read.Length, read.Content);
    }

    public Task<UploadedParts?> FindPartsAsync(ObjectInfo pinned, CancellationToken cancellationToken) =>
        _inner.FindPartsAsync(pinned, cancellationToken);

    public Task<ReadGrant> GrantReadAsync(ObjectInfo pinned, TimeSpan? expires, CancellationToken cancellationToken) =>
        _inner.GrantReadAsync(pinned, expires, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>> GetTagsAsync(ObjectKey key, string? version, CancellationToken cancellationToken) =>
        _inner.GetTagsAsync(key, version, cancellationToken);
}
