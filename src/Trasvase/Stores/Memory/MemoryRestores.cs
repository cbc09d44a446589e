namespace Trasvase.Stores.Memory;

/// <summary>The restores of archived objects: from when until when each can be read. Guarded by the container's lock.</summary>
internal sealed class MemoryRestores(MemoryOptions options)
{
    private readonly Dictionary<(ObjectKey Key, string? ETag), (DateTimeOffset Ready, DateTimeOffset End)> _copies = [];

    /// <summary>Begins a restore, or extends the life of a copy that is ready. A restore that is under way is left alone.</summary>
    public void Begin(ObjectInfo archived, int days)
    {
        var now = options.Time.GetUtcNow();
        var known = _copies.TryGetValue(Id(archived), out var copy) && now < copy.End;
        var ready = known ? copy.Ready : now + options.RestoreTime;
        _copies[Id(archived)] = known && now < ready ? copy : (ready, (now > ready ? now : ready).AddDays(days));
    }

    /// <summary>Returns the object as it is now: archived, or readable for a while.</summary>
    public MemoryObject Seen(MemoryObject item)
    {
        var now = options.Time.GetUtcNow();
        return item.Info.IsArchived && _copies.TryGetValue(Id(item.Info), out var copy) && now >= copy.Ready && now < copy.End
            ? item with { Info = item.Info with { IsArchived = false } }
            : item;
    }

    private static (ObjectKey, string?) Id(ObjectInfo info) => (info.Key, info.ETag);
}
