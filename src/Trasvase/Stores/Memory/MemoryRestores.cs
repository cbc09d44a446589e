namespace Trasvase.Stores.Memory;

/// <summary>Which archived objects can be read for a while, and from when on. Guarded by the container's lock.</summary>
internal sealed class MemoryRestores(MemoryOptions options)
{
    private readonly Dictionary<(ObjectKey Key, string? ETag), (DateTimeOffset Ready, DateTimeOffset End)> _pulls = [];

    /// <summary>Begins a restore, or prolongs the life of a copy that is there.</summary>
    public void Begin(ObjectInfo archived, int days)
    {
        var now = options.Time.GetUtcNow();
        var known = _pulls.TryGetValue(Id(archived), out var copy) && now < copy.End;
        var ready = known ? copy.Ready : now + options.RestoreTime;
        _pulls[Id(archived)] = known && now < ready ? copy : (ready, (now > ready ? now : ready).AddDays(days));
    }

    /// <summary>The object as it is now: archived, or readable for a while.</summary>
    public MemoryObject Seen(MemoryObject item)
    {
        var now = options.Time.GetUtcNow();
        return item.Info.IsArchived && _pulls.TryGetValue(Id(item.Info), out var copy) && now >= copy.Ready && now < copy.End
            ? item with { Info = item.Info with { IsArchived = false } }
            : item;
    }

    private static (ObjectKey, string?) Id(ObjectInfo info) => (info.Key, info.ETag);
}
