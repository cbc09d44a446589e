using System.Collections.Concurrent;
using Trasvase.Hosting;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Hosting;

/// <summary>Stores in memory behind the locations of real ones. Remembers who was handed what.</summary>
internal sealed class MemoryCatalog : IStoreCatalog
{
    private readonly ConcurrentDictionary<string, FaultyStore> _stores = new(StringComparer.Ordinal);

    public int RemoversOpened { get; private set; }

    public FaultyStore this[string container] => _stores.GetOrAdd(container, name => new FaultyStore(new MemoryStore(name)));

    public Location Parse(string text) => Locations.Parse(text, "bucket");

    public IObjectSource OpenSource(Location location) => this[location.Container];

    public IObjectTarget OpenTarget(Location location) => this[location.Container];

    public IObjectRemover OpenRemover(Location location)
    {
        RemoversOpened++;
        return this[location.Container];
    }
}
