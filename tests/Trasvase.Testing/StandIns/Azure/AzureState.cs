using System.Globalization;
using System.Security.Cryptography;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>
/// What the account holds. Requests change it by the rules of the protocol; tests read it and write to it directly, past all rules.
/// Safe to use while requests run: every method is one step.
/// </summary>
internal sealed class AzureState(AzureStandInOptions options)
{
    private readonly Dictionary<string, AzureContainer> _containers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _tokens = new(StringComparer.Ordinal);
    private readonly List<AzureDelete> _deletes = [];
    private long _lastTag = 0x8DE0_0000_0000_000;

    public AzureStandInOptions Options => options;

    /// <summary>Held while a request or a test looks at the state or changes it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The service's clock.</summary>
    public TimeProvider Time { get; set; } = options.Time;

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>The key of the account; another one makes all signatures worthless.</summary>
    public byte[] Key { get; set; } = RandomNumberGenerator.GetBytes(64);

    /// <summary>While it is, every request is refused.</summary>
    public bool AccountIsDisabled { get; set; }

    /// <summary>Every blob that a request deleted, oldest first.</summary>
    public IReadOnlyList<AzureDelete> Deletes => Locked(() => _deletes.ToArray());

    /// <summary>From now on, and until then, this bearer token is valid.</summary>
    public void AllowToken(string token, DateTimeOffset expiresOn) => Locked(() => _tokens[token] = expiresOn);

    /// <summary>From now on this bearer token is refused.</summary>
    public void RevokeToken(string token) => Locked(() => _tokens.Remove(token));

    public bool IsTokenValid(string token) => Locked(() => _tokens.TryGetValue(token, out var expiresOn) && Now < expiresOn);

    public void CreateContainer(string container) => Locked(() => _containers.TryAdd(container, new AzureContainer(Now, NextTag())));

    public bool HasContainer(string container) => Locked(() => FindContainer(container) is not null);

    /// <summary>The container is being deleted: it is gone, and its name is taken for a while.</summary>
    public void BeginDeleting(string container) => Locked(() => _containers[container].GoneAt = Now + AzureContainer.DeletionTime);

    public void RemoveContainer(string container) => Locked(() => _containers.Remove(container));

    /// <summary>The blob; null if there is none.</summary>
    public AzureContent? Find(string container, string key) => Locked(() => Slot(container, key)?.Current);

    /// <summary>All blobs of a container by key, in the order of listings; uncommitted ones are none.</summary>
    public IReadOnlyList<KeyValuePair<string, AzureContent>> Blobs(string container) =>
        Locked(() => FindContainer(container) is not { } found
            ? []
            : found.Slots.Where(slot => slot.Value.Current is not null)
                .Select(slot => KeyValuePair.Create(slot.Key, slot.Value.Current!))
                .ToArray());

    /// <summary>Everything ever committed under a key, oldest first, deleted or not.</summary>
    public IReadOnlyList<AzureContent> History(string container, string key) => Locked(() => Slot(container, key)?.History.ToArray() ?? []);

    /// <summary>The blocks under a key that no list has committed.</summary>
    public IReadOnlyList<AzureBlock> Uncommitted(string container, string key) =>
        Locked(() => Slot(container, key)?.Uncommitted.Values.ToArray() ?? []);

    /// <summary>Commits a blob as another writer would, whatever protects the key; container and entity tag are made.</summary>
    public AzureContent Put(string container, string key, ReadOnlyMemory<byte> bytes, Func<AzureContent, AzureContent>? with = null) =>
        Locked(() =>
        {
            var content = new AzureContent { Bytes = bytes };
            return Commit(Container(container), key, with?.Invoke(content) ?? content);
        });

    /// <summary>Changes a blob behind the service's back: entity tag, date and history stay. A store that lies, a bit that rots.</summary>
    public void Tamper(string container, string key, Func<AzureContent, AzureContent> change) => Locked(() =>
    {
        var slot = Container(container).SlotOf(key);
        slot.Current = change(slot.Current ?? throw new InvalidOperationException("There is no such blob."));
    });

    /// <summary>Removes a blob as another writer would; it is not among <see cref="Deletes"/>.</summary>
    public void Remove(string container, string key) => Locked(() => Container(container).SlotOf(key).Drop());

    /// <summary>Stages a block as another writer would, whatever its id.</summary>
    public void Stage(string container, string key, string id, ReadOnlyMemory<byte> bytes) =>
        Locked(() => Container(container).SlotOf(key).Stage(new AzureBlock(id, bytes)));

    /// <summary>Forgets the uncommitted blocks, as the service does after a week.</summary>
    public void DropUncommitted(string container, string key) => Locked(() => Container(container).SlotOf(key).Uncommitted.Clear());

    /// <summary>Takes an infinite lease as another writer would.</summary>
    /// <returns>Its id.</returns>
    public string Lease(string container, string key) => Locked(() =>
    {
        var id = Guid.NewGuid().ToString();
        Container(container).SlotOf(key).Lease.Acquire(id, duration: null, Now);
        return id;
    });

    /// <summary>Ends the lease at once.</summary>
    public void EndLease(string container, string key) => Locked(() => Container(container).SlotOf(key).Lease.Forget());

    public void SetLegalHold(string container, string key, bool hold) => Locked(() => Container(container).SlotOf(key).LegalHold = hold);

    public void SetImmutable(string container, string key, DateTimeOffset until) =>
        Locked(() => Container(container).SlotOf(key).ImmutableUntil = until);

    /// <summary>Puts a blob into a tier, at once: <c>Archive</c>, or out of it.</summary>
    public void SetTier(string container, string key, string tier) => Tamper(container, key, content => content with { Tier = tier });

    /// <summary>The container, or null if it is not there or being deleted. Call it under the gate.</summary>
    internal AzureContainer? FindContainer(string name) =>
        _containers.TryGetValue(name, out var container) && container.GoneAt is null ? container : null;

    /// <summary>Makes a container by the rules. Call it under the gate.</summary>
    internal AzureContainer MakeContainer(string name)
    {
        if (_containers.TryGetValue(name, out var known) && !(known.GoneAt <= Now))
        {
            throw new AzureRefusalException(409, known.GoneAt is null ? "ContainerAlreadyExists" : "ContainerBeingDeleted");
        }

        return _containers[name] = new AzureContainer(Now, NextTag());
    }

    /// <summary>Makes content current, with a new tag and date. Call it under the gate.</summary>
    internal AzureContent Commit(AzureContainer container, string key, AzureContent content)
    {
        var (slot, now) = (container.SlotOf(key), Now);
        var stamped = content with
        {
            ETag = NextTag(),
            LastModified = now,
            CreatedOn = slot.Current?.CreatedOn ?? now,
            VersionId = NextVersion(now),
        };
        slot.Commit(stamped);
        slot.Lease.BlobChanged(now);
        return stamped;
    }

    /// <summary>Changes what is current without another commit: a new tag and date, no history. Call it under the gate.</summary>
    /// <param name="slot">Where it is.</param>
    /// <param name="content">What becomes of it.</param>
    /// <param name="makesVersion">Whether what it was stays as an earlier version, in an account that has them.</param>
    internal AzureContent Change(AzureSlot slot, AzureContent content, bool makesVersion)
    {
        slot.Lease.BlobChanged(Now);
        var changed = content with { ETag = NextTag(), LastModified = Now };
        if (makesVersion)
        {
            slot.Drop();
            changed = changed with { VersionId = NextVersion(Now) };
        }

        return slot.Current = changed;
    }

    /// <summary>Deletes what is current. Call it under the gate.</summary>
    internal void Delete(AzureSlot slot, AzureDelete delete)
    {
        _deletes.Add(delete);
        slot.Drop();
        slot.Uncommitted.Clear();
        slot.Lease.Forget();
    }

    /// <summary>Deletes an earlier version. Call it under the gate.</summary>
    internal void DeleteEarlier(AzureSlot slot, AzureDelete delete)
    {
        _deletes.Add(delete);
        slot.Earlier.Remove(delete.Content);
    }

    // What a test asks for is made.
    private AzureContainer Container(string name)
    {
        if (!_containers.TryGetValue(name, out var container))
        {
            _containers[name] = container = new AzureContainer(Now, NextTag());
        }

        return container;
    }

    private AzureSlot? Slot(string container, string key) => _containers.GetValueOrDefault(container)?.Slots.GetValueOrDefault(key);

    private string NextTag() => string.Create(CultureInfo.InvariantCulture, $"\"0x{Interlocked.Increment(ref _lastTag):X}\"");

    private string? NextVersion(DateTimeOffset now) =>
        Options.Versions ? $"{now:yyyy-MM-ddTHH:mm:ss.}{Interlocked.Increment(ref _lastTag) % 10_000_000:d7}Z" : null;

    private T Locked<T>(Func<T> step)
    {
        lock (Gate)
        {
            return step();
        }
    }

    private void Locked(Action step)
    {
        lock (Gate)
        {
            step();
        }
    }
}
