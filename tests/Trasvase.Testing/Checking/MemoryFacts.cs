using System.Collections.Concurrent;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Faults;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Testing.Checking;

/// <summary>Gathers facts from stores in memory.</summary>
internal static class MemoryFacts
{
    /// <summary>What a store holds now. Called again after each change of a source, its results are all versions that there were:
    /// <see cref="Enumerable.Distinct{T}(IEnumerable{T})"/> them.</summary>
    public static async Task<IReadOnlyList<ObjectState>> ReadAsync(MemoryStore store, CancellationToken cancellationToken)
    {
        var states = new List<ObjectState>();
        await foreach (var page in store.ListAsync(new ListOptions(), cancellationToken))
        {
            foreach (var key in page.Objects.Select(listed => listed.Key))
            {
                await using var read = await store.OpenReadAsync(key, new ReadOptions(), cancellationToken);
                var bytes = new MemoryStream();
                await read.Content.CopyToAsync(bytes, cancellationToken);
                states.Add(new ObjectState(key.Value, read.Info.ETag!, read.Info.Version, ObjectContent.Of(bytes.ToArray()))
                {
                    Stamp = read.Info.Metadata.GetValueOrDefault(Stamp.Name),
                });
            }
        }

        return states;
    }

    /// <summary>Notes from now on what is deleted through a store, with the version that it really was. Comes after a test's own hooks are
    /// set.</summary>
    public static IReadOnlyCollection<DeletedObject> NoteDeletes(FaultyStore store)
    {
        var (deletes, found) = (
            new ConcurrentQueue<DeletedObject>(), new ConcurrentDictionary<string, DeletedObject>(StringComparer.Ordinal));
        var (before, after) = (store.Before, store.After);
        store.Before = async call =>
        {
            await before(call);
            if (call.Operation == StoreOperation.Remove
                && await store.Inner.FindAsync(call.Key!.Value, version: null, CancellationToken.None) is { } now)
            {
                found[now.Key.Value] = new DeletedObject(now.Key.Value, now.ETag, now.Version);
            }
        };
        store.After = call =>
        {
            if (call.Operation == StoreOperation.Remove && found.TryRemove(call.Key!.Value.Value, out var deleted))
            {
                deletes.Enqueue(deleted);
            }

            return after(call);
        };
        return deletes;
    }
}
