using System.Security.Cryptography;
using Trasvase.Storage;

namespace Trasvase.Stores.Memory;

/// <summary>A grant that lets another store in memory read an object until the grant expires. Its URL does not work.</summary>
internal sealed record MemoryGrant : ReadGrant
{
    private readonly MemoryStore _store;
    private readonly TimeProvider _time;

    public MemoryGrant(MemoryStore store, ObjectInfo pinned, DateTimeOffset expires, TimeProvider time)
        : base(
            pinned,
            new Uri(
                $"mem://{store.Container}/?sig={Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}", default(UriCreationOptions)),
            expires)
    {
        _store = store;
        _time = time;
        NamesVersion = pinned.Version is not null;
    }

    /// <summary>Reads the object as another service would: a refusal is reported as an HTTP status.</summary>
    public async Task<byte[]> FetchAsync(ByteRange? range, CancellationToken cancellationToken)
    {
        if (_time.GetUtcNow() >= Expires)
        {
            throw Refused(403, "the URL has ended");
        }

        try
        {
            var read = _store.Read(Object.Key, new ReadOptions { Range = range, Version = Object.Version });
            await using var closing = read.ConfigureAwait(false);
            var content = new byte[read.Length];
            await read.Content.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
            return content;
        }
        catch (StoreException e)
        {
            throw Refused(e.Kind == StoreErrorKind.NotFound ? 404 : e.Kind == StoreErrorKind.Archived ? 403 : 416, e.Message.TrimEnd('.'));
        }
    }

    private static StoreException Refused(int status, string why) =>
        new(StoreErrorKind.SourceRefused, RetryAdvice.Never, $"The source could not be read: {why}.") { SourceStatus = status };
}
