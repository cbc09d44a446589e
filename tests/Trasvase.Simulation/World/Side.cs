using Trasvase.Storage;
using Trasvase.Stores.Memory;

namespace Trasvase.Simulation.World;

/// <summary>One store, and all that it ever held.</summary>
internal sealed class Side(string name, MemoryStore store, History history)
{
    public string Name => name;

    /// <summary>The store as it is: nothing goes wrong there.</summary>
    public MemoryStore Store => store;

    public History History => history;

    /// <summary>The uploads that were begun.</summary>
    public List<UploadId> Uploads { get; } = [];

    public static Side Make(string name, MemoryOptions options, TimeProvider time, Func<int> order)
    {
        var history = new History(name, order);
        return new Side(
            name,
            new MemoryStore(
                name, options with { Time = time, Changed = history.Changed, Profile = options.Profile with { Service = name } }),
            history);
    }

    /// <summary>Drops what is staged for a key, as a store does after some days, or Azure as soon as somebody else commits.</summary>
    public async Task DropStagedAsync(ObjectKey key)
    {
        foreach (var upload in Uploads.Where(upload => upload.Key == key).ToList())
        {
            await Store.AbortUploadAsync(upload, CancellationToken.None);
        }
    }
}
