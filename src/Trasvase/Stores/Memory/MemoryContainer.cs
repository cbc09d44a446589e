using System.Globalization;
using Trasvase.Storage;

namespace Trasvase.Stores.Memory;

/// <summary>
/// The state of a container. One lock makes each change atomic with its condition. That is all that a store promises: of two writers with
/// the same condition, one wins.
/// </summary>
internal sealed class MemoryContainer(string name, MemoryOptions options)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<ObjectKey, MemoryObject> _current = [];
    private readonly Dictionary<string, MemoryObject> _versions = new(StringComparer.Ordinal);
    private readonly MemoryHistory _history = new();
    private readonly Dictionary<string, MemoryUpload> _uploads = new(StringComparer.Ordinal);
    private readonly MemoryRestores _restores = new(options);
    private bool _exists = options.Exists;
    private int _lastId;

    public void Create()
    {
        lock (_gate)
        {
            _exists = true;
        }
    }

    /// <summary>Returns a version of an object, or the current one if <paramref name="version"/> is null; null if there is none.</summary>
    public MemoryObject? Find(ObjectKey key, string? version)
    {
        lock (_gate)
        {
            EnsureExists();
            var item = version is null ? _current.GetValueOrDefault(key)
                : _versions.TryGetValue(version, out var found) && found.Key == key ? found
                : null;
            return item is null ? null : _restores.Seen(item);
        }
    }

    public ListingPage List(MemoryListing listing)
    {
        lock (_gate)
        {
            EnsureExists();
            var objects = listing.VersionsAt is { } time && options.KeepsVersions ? _history.At(time)
                : listing.VersionsAt is { } since ? _current.Values.Where(item => item.Info.LastModified <= since)
                : _current.Values;
            return listing.Next(objects.Select(_restores.Seen), options.Profile);
        }
    }

    public MemoryObject Store(MemoryObject item, Precondition precondition)
    {
        lock (_gate)
        {
            EnsureExists();
            return StoreIf(item, precondition);
        }
    }

    /// <summary>
    /// Changes an object's headers, metadata or tags and gives it another entity tag, so that the old tag shows that its holder has not
    /// seen the change.
    /// </summary>
    public MemoryObject Update(ObjectKey key, ObjectChange change, string match)
    {
        lock (_gate)
        {
            EnsureExists();
            var found = _current.GetValueOrDefault(key);
            if (found is null || found.Info.ETag != match)
            {
                throw Changed(key);
            }

            if (_restores.Seen(found).Info.IsArchived)
            {
                throw new StoreException(
                    StoreErrorKind.Archived,
                    RetryAdvice.Never,
                    $"'{key}' in {name} is archived and cannot be changed before it is restored.");
            }

            return StoreIf(found.With(change, NextId("change")), Precondition.None);
        }
    }

    public bool Remove(ObjectKey key, string match)
    {
        lock (_gate)
        {
            EnsureExists();
            if (!_current.TryGetValue(key, out var found))
            {
                return false;
            }

            if (found.Info.ETag != match)
            {
                throw Changed(key);
            }

            options.Changed?.Invoke(key, null);
            if (options.KeepsVersions)
            {
                _history.Add(key, Now(), stored: null);
            }

            return _current.Remove(key);
        }
    }

    public void Restore(ObjectInfo archived, int days)
    {
        lock (_gate)
        {
            EnsureExists();
            _restores.Begin(archived, days);
        }
    }

    public UploadId BeginUpload(ObjectKey key)
    {
        lock (_gate)
        {
            EnsureExists();
            var id = NextId("upload");
            _uploads.Add(id, new MemoryUpload(key));
            return new UploadId(key, id);
        }
    }

    public string AddPart(UploadId upload, int number, byte[] content)
    {
        lock (_gate)
        {
            var tag = NextId("part");
            Opened(upload).Add(number, tag, content);
            return tag;
        }
    }

    public IReadOnlyList<StagedPart> FindParts(UploadId upload)
    {
        lock (_gate)
        {
            return Opened(upload).Find();
        }
    }

    public MemoryObject Complete(UploadId upload, IReadOnlyList<PartReceipt> parts, WriteOptions write)
    {
        lock (_gate)
        {
            var stored = StoreIf(Opened(upload).Assemble(parts, write, options), write.Precondition);
            _uploads.Remove(upload.Value);
            return stored;
        }
    }

    public void Abort(UploadId upload)
    {
        lock (_gate)
        {
            if (_uploads.TryGetValue(upload.Value, out var found) && found.Key == upload.Key)
            {
                _uploads.Remove(upload.Value);
            }
        }
    }

    private MemoryObject StoreIf(MemoryObject item, Precondition precondition)
    {
        var found = _current.GetValueOrDefault(item.Key);
        if (precondition.MustBeAbsent && found is not null)
        {
            throw new StoreException(StoreErrorKind.AlreadyExists, RetryAdvice.Never, $"'{item.Key}' exists already in {name}.");
        }

        if (precondition.ETag is { } eTag && found?.Info.ETag != eTag)
        {
            throw Changed(item.Key);
        }

        var now = Now();
        var stored = item with { Info = item.Info with { LastModified = now, Version = options.KeepsVersions ? NextId("version") : null } };
        _current[item.Key] = stored;
        if (stored.Info.Version is { } version)
        {
            _versions.Add(version, stored);
            _history.Add(stored.Key, now, stored);
        }

        options.Changed?.Invoke(stored.Key, stored);
        return stored;
    }

    // Both clouds report whole seconds, so code that needs more must fail here too.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeSeconds(options.Time.GetUtcNow().ToUnixTimeSeconds());

    private MemoryUpload Opened(UploadId upload)
    {
        EnsureExists();
        return _uploads.TryGetValue(upload.Value, out var found) && found.Key == upload.Key
            ? found
            : throw new StoreException(
                StoreErrorKind.NotFound, RetryAdvice.Never, $"The upload of '{upload.Key}' to {name} is gone.")
            { Code = "NoSuchUpload" };
    }

    private void EnsureExists()
    {
        if (!_exists)
        {
            throw new StoreException(
                StoreErrorKind.NotFound, RetryAdvice.Never, $"The container {name} does not exist.")
            { Code = "NoSuchContainer" };
        }
    }

    private StoreException Changed(ObjectKey key) =>
        new(StoreErrorKind.PreconditionFailed, RetryAdvice.Never, $"'{key}' in {name} is not the version that was expected.");

    private string NextId(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{++_lastId}");
}
