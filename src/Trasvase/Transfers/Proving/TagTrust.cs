using Trasvase.Storage;

namespace Trasvase.Transfers.Proving;

/// <summary>
/// Decides how far the entity tags of a source can be trusted, and learns while a job runs. A tag that two objects of different sizes or
/// contents share identifies no version. A tag that looks like an MD5 but is not the content's MD5 is no digest. The tags in a listing may
/// differ from those of the objects. Everything learnt applies to the whole source and to this run. All members may be called
/// concurrently.
/// </summary>
/// <param name="mode">What the user says about the tags.</param>
/// <param name="isPromised">Whether the service promises that a tag that looks like an MD5 is one.</param>
internal sealed class TagTrust(SourceETags mode, bool isPromised)
{
    // If another tag falls into the same place, the evidence that is there is forgotten.
    private const int PlacesCount = 1024;

    private readonly Lock _gate = new();
    private Place[]? _places;
    private volatile bool _tellNothing;
    private volatile bool _areOpaque = mode == SourceETags.Opaque;
    private volatile bool _areProven = isPromised || mode == SourceETags.Md5;
    private volatile bool _areListedOtherwise;
    private List<string> _notes = [];

    /// <summary>What was learnt, as sentences; null if nothing was.</summary>
    public string? Told => Volatile.Read(ref _notes) is { Count: > 0 } notes ? string.Join(' ', notes) : null;

    /// <summary>Whether tags that look like an MD5 may still turn out not to be one, because none was found to be right so far.</summary>
    public bool MayBeOpaque => !_areProven;

    /// <summary>Whether no tag is taken for a digest.</summary>
    public bool AreOpaque => _areOpaque;

    /// <summary>Whether the tags in listings differ from those of the objects.</summary>
    public bool AreListedOtherwise => _areListedOtherwise;

    /// <summary>Returns an object without the tag and digests that cannot be trusted.</summary>
    public ObjectInfo Trusted(ObjectInfo info)
    {
        if (_areOpaque && (info.PerhapsMd5 is not null || info.Digests.Any(digest => IsOfTag(digest, info.ETag))))
        {
            info = info with { PerhapsMd5 = null, Digests = [.. info.Digests.Where(digest => !IsOfTag(digest, info.ETag))] };
        }

        return info.ETag is not null && (_tellNothing || (_areListedOtherwise && !info.HasDetails))
            ? info with { ETag = null, PerhapsMd5 = null }
            : info;
    }

    /// <summary>Learns from a page, and returns it without the tags and digests that cannot be trusted.</summary>
    public ListingPage Trusted(ListingPage page)
    {
        Saw(page.Objects);
        return _tellNothing || _areOpaque || _areListedOtherwise ? page with { Objects = [.. page.Objects.Select(Trusted)] } : page;
    }

    /// <summary>Learns from an object that was found.</summary>
    public void Saw(ObjectInfo found)
    {
        if (mode == SourceETags.Md5 || _tellNothing || found.StrongETag is not { } tag)
        {
            return;
        }

        lock (_gate)
        {
            if (See(tag, found.Key, found.Size, crc64: null) is { } why)
            {
                Doubt(why);
            }
        }
    }

    /// <summary>Learns from objects that were listed.</summary>
    public void Saw(IReadOnlyList<ObjectInfo> told)
    {
        if (mode == SourceETags.Md5 || _tellNothing)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var info in told)
            {
                if (info.StrongETag is { } tag && See(tag, info.Key, info.Size, crc64: null) is { } why)
                {
                    Doubt(why);
                    return;
                }
            }
        }
    }

    /// <summary>Learns from the CRC-64 of a version's content, and from whether the version's tag was found to be its MD5.</summary>
    public void Holds(ObjectInfo version, Digest? crc64, bool isMd5)
    {
        _areProven |= isMd5 && !_areOpaque;
        if (mode == SourceETags.Md5
            || _tellNothing
            || crc64 is not { Algorithm: DigestAlgorithm.Crc64Nvme }
            || version.StrongETag is not { } tag)
        {
            return;
        }

        lock (_gate)
        {
            if (See(tag, version.Key, version.Size, crc64.Hex) is { } why)
            {
                Doubt(why);
            }
        }
    }

    /// <summary>Records that a tag that looked like an object's MD5 is none. From now on no tag is taken for an MD5.</summary>
    public void LearnOpaque(ObjectKey key)
    {
        lock (_gate)
        {
            if (!_areOpaque)
            {
                _areOpaque = true;
                Say($"The entity tag of '{key}' looks like an MD5 and is not that of its content, which was read three times: the "
                    + "source's tags are not taken for digests (--source-etags opaque; md5 to insist).");
            }
        }
    }

    /// <summary>Whether a digest was only read from an entity tag.</summary>
    public static bool IsOfTag(Digest digest, string? eTag) =>
        digest.Algorithm == DigestAlgorithm.Md5
            && eTag is not null
            && eTag.AsSpan().Trim('"').StartsWith(digest.Hex, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Compares an object as it was listed with the object as it was found. If the same version has another tag, listings report other
    /// tags than the objects have.
    /// </summary>
    public void Compare(ObjectInfo? listed, ObjectInfo found)
    {
        if (_areListedOtherwise || listed is not { HasDetails: false, ETag: { } tag } || found.ETag is not { } other || tag == other)
        {
            return;
        }

        var then = VersionIdentity.Of(listed) with { ETag = null };
        var now = VersionIdentity.Of(found) with { ETag = null };
        if (then.CompareTo(now) != Likeness.Different && then.Modified is not null && now.Modified is not null)
        {
            lock (_gate)
            {
                _areListedOtherwise = true;
            }
        }
    }

    private string? See(string tag, ObjectKey key, long size, string? crc64)
    {
        _places ??= new Place[PlacesCount];
        ref var place = ref _places[PlaceOf(tag)];
        if (place.Tag != tag)
        {
            place = new Place(tag, key, size, crc64);
            return null;
        }

        if (place.Size != size)
        {
            // A single object may have been replaced in the meantime, or reported by an intermediary that decompresses it. That concerns
            // only this object.
            return place.Key == key
                ? null
                : $"'{place.Key}' has {place.Size:N0} bytes, '{key}' has {size:N0}, and both have the entity tag {tag}";
        }

        if (crc64 is not null && place.Crc64 is not null && crc64 != place.Crc64)
        {
            return place.Key == key
                ? $"'{key}' was read with two contents under the entity tag {tag}"
                : $"'{place.Key}' and '{key}' have different contents and the same entity tag {tag}";
        }

        place = place with { Crc64 = place.Crc64 ?? crc64 };
        return null;
    }

    // Uses characters from both ends, because tags are digests or increasing numbers. Must be fast, because it runs for every listed
    // object.
    private static int PlaceOf(string tag)
    {
        var place = tag.Length;
        for (var index = 1; index <= Math.Min(4, tag.Length - 1); index++)
        {
            place = (place * 31 * 31) + (tag[index] * 31) + tag[^(index + 1)];
        }

        return (int)((uint)place % PlacesCount);
    }

    private void Doubt(string why)
    {
        if (!_tellNothing)
        {
            _tellNothing = true;
            _places = null;
            Say($"The source's entity tags tell no versions apart: {why}. They are not relied on.");
        }
    }

    private void Say(string note) => Volatile.Write(ref _notes, [.. _notes, note]);

    private readonly record struct Place(string Tag, ObjectKey Key, long Size, string? Crc64);
}
