using System.Security.Cryptography;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>Whether a bucket keeps old versions.</summary>
internal enum S3Versioning
{
    None,
    Enabled,
    Suspended,
}

/// <summary>A bucket of the stand-in. Tests may read and write it at any time: every call is atomic.</summary>
internal sealed class S3StandInBucket(string name, S3State state)
{
    private readonly Dictionary<string, List<S3ObjectVersion>> _versions = new(StringComparer.Ordinal);
    private readonly List<S3ObjectVersion> _ever = [];
    private readonly List<S3Deletion> _deletes = [];
    private string[]? _sorted;

    public string Name { get; } = name;

    public S3Versioning Versioning { get; set; }

    /// <summary>Whether anybody may read and list without credentials.</summary>
    public bool IsPublic { get; set; }

    /// <summary>Whether requests must say that they pay.</summary>
    public bool RequesterPays { get; set; }

    /// <summary>Uploads in parts by their id, the completed ones too.</summary>
    internal Dictionary<string, S3Upload> Uploads { get; } = new(StringComparer.Ordinal);

    /// <summary>The keys that have a current version, in the order of their UTF-8 bytes.</summary>
    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (state.Gate)
            {
                return _sorted ??= [.. _versions.Keys.Where(key => Current(key) is not null).Order(Utf8Order.Instance)];
            }
        }
    }

    /// <summary>Every version and marker that ever was, also those that were overwritten or deleted, in the order of their
    /// coming.</summary>
    public IReadOnlyList<S3ObjectVersion> Ever
    {
        get
        {
            lock (state.Gate)
            {
                return [.. _ever];
            }
        }
    }

    /// <summary>Every delete that was let through, by a request or by the test.</summary>
    public IReadOnlyList<S3Deletion> Deletes
    {
        get
        {
            lock (state.Gate)
            {
                return [.. _deletes];
            }
        }
    }

    /// <summary>Every version that a key ever had.</summary>
    public IReadOnlyList<S3ObjectVersion> EverOf(string key) => [.. Ever.Where(version => version.Key == key)];

    /// <summary>What a read without a version finds; null if there is nothing or a delete marker is on top.</summary>
    public S3ObjectVersion? Current(string key) => Top(key) is { IsDeleteMarker: false } version ? version : null;

    /// <summary>The newest version, be it a delete marker.</summary>
    public S3ObjectVersion? Top(string key)
    {
        lock (state.Gate)
        {
            return _versions.TryGetValue(key, out var versions) ? versions[^1] : null;
        }
    }

    /// <summary>Every version and marker that still exists, in the order of the keys' UTF-8 bytes, the newest of each first.</summary>
    public IReadOnlyList<S3ObjectVersion> Versions
    {
        get
        {
            lock (state.Gate)
            {
                return [.. _versions.OrderBy(pair => pair.Key, Utf8Order.Instance).SelectMany(pair => Enumerable.Reverse(pair.Value))];
            }
        }
    }

    /// <summary>A version that still exists.</summary>
    public S3ObjectVersion? Find(string key, string versionId)
    {
        lock (state.Gate)
        {
            return _versions.GetValueOrDefault(key)?.Find(version => version.VersionId == versionId);
        }
    }

    /// <summary>Stores an object as if it had come whole. What was there is overwritten, or stays as an old version.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="traits">What is kept with it; nothing special by default.</param>
    /// <param name="mode">Its checksum; CRC64NVME by default, none if <paramref name="isBare"/>.</param>
    /// <param name="isBare">Has no checksum at all, as objects from before 2025 do.</param>
    public S3ObjectVersion Put(
        string key, ReadOnlyMemory<byte> bytes, S3Traits? traits = null, S3DigestMode? mode = null, bool isBare = false) =>
        Store(key, S3Assembly.Whole(bytes, traits ?? new S3Traits(), isBare ? null : mode ?? S3DigestMode.Crc64Nvme));

    /// <summary>Stores an object as if it had come in parts of these sizes, whose sum is its length.</summary>
    public S3ObjectVersion PutInParts(
        string key,
        ReadOnlyMemory<byte> bytes,
        IReadOnlyList<int> partSizes,
        S3Traits? traits = null,
        S3DigestMode? mode = null,
        bool isBare = false)
    {
        var parts = new List<(int, ReadOnlyMemory<byte>)>();
        var offset = 0;
        foreach (var size in partSizes)
        {
            parts.Add((parts.Count + 1, bytes.Slice(offset, size)));
            offset += size;
        }

        return offset == bytes.Length
            ? Store(key, S3Assembly.OfParts(parts, traits ?? new S3Traits(), isBare ? null : mode ?? S3DigestMode.Crc64Nvme))
            : throw new ArgumentException($"The parts have {offset} bytes, the object {bytes.Length}.", nameof(partSizes));
    }

    /// <summary>Stores an object that is only pretended, as if it had come in parts of this size.</summary>
    public S3ObjectVersion PutPretended(string key, PretendedContent content, long partSize, S3Traits? traits = null) =>
        Store(key, S3Assembly.OfPretended(content, partSize, traits ?? new S3Traits()));

    /// <summary>Deletes as a request would: with versions a marker is put on top, unless a version is named.</summary>
    public S3Deletion Delete(string key, string? versionId = null)
    {
        lock (state.Gate)
        {
            var removed = versionId is null ? Current(key) : Find(key, versionId);
            var marks = versionId is null && Versioning != S3Versioning.None;
            if (marks)
            {
                Add(new S3ObjectVersion { Key = key, VersionId = NewVersionId(), LastModified = state.Now, IsDeleteMarker = true });
            }
            else if (_versions.TryGetValue(key, out var versions))
            {
                versions.RemoveAll(version => version.VersionId == (versionId ?? "null"));
                Forget(key);
            }

            var deletion = new S3Deletion(key, versionId, removed, marks, state.Now);
            _deletes.Add(deletion);
            _sorted = null;
            return deletion;
        }
    }

    /// <summary>Changes one byte of the current version and nothing else: the store lies from now on.</summary>
    public void Corrupt(string key, int offset) => Replace(key, version =>
    {
        var bytes = version.Bytes.ToArray();
        bytes[offset] ^= 0x20;
        return version with { Bytes = bytes };
    });

    /// <summary>Replaces the current version by a changed copy of it, in the same place and with the same id: as no request
    /// could.</summary>
    public void Replace(string key, Func<S3ObjectVersion, S3ObjectVersion> change)
    {
        lock (state.Gate)
        {
            var versions = _versions[key];
            versions[^1] = change(versions[^1]);
            _ever.Add(versions[^1]);
        }
    }

    /// <summary>The restored copy of the current version can be read from now on.</summary>
    public void CompleteRestore(string key)
    {
        lock (state.Gate)
        {
            var version = _versions[key][^1];
            version.Restore = (version.Restore ?? new S3Restore(null, 1)) with { ReadyAt = state.Now };
        }
    }

    /// <summary>The restored copy of the current version is gone.</summary>
    public void ExpireRestore(string key)
    {
        lock (state.Gate)
        {
            _versions[key][^1].Restore = null;
        }
    }

    internal S3ObjectVersion Store(string key, S3ObjectVersion made)
    {
        lock (state.Gate)
        {
            var version = made with { Key = key, VersionId = NewVersionId(), LastModified = state.Now };
            Add(version);
            return version;
        }
    }

    private void Add(S3ObjectVersion version)
    {
        if (!_versions.TryGetValue(version.Key, out var versions))
        {
            _versions[version.Key] = versions = [];
        }

        if (version.VersionId == "null")
        {
            versions.RemoveAll(old => old.VersionId == "null");
        }

        versions.Add(version);
        _ever.Add(version);
        _sorted = null;
    }

    private void Forget(string key)
    {
        if (_versions[key].Count == 0)
        {
            _versions.Remove(key);
        }
    }

    private string NewVersionId() => Versioning == S3Versioning.Enabled
        ? RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._", 32)
        : "null";
}
