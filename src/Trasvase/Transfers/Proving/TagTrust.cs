using Trasvase.Storage;

namespace Trasvase.Transfers.Proving;

/// <summary>
/// How far the entity tags of a source are to be trusted. It learns while a job runs: a tag that two objects of different sizes or contents
/// have is none, one that looks like an MD5 and is not that of the content is no digest, and those of a listing may be others than those of
/// the objects. What it learnt holds for the whole source and for this run. May be used side by side.
/// </summary>
/// <param name="mode">What the user says of them.</param>
/// <param name="isPromised">Whether the service promises that what looks like an MD5 is one.</param>
internal sealed class TagTrust(SourceETags mode, bool isPromised)
{
    // Evidence is forgotten where another tag falls into the same place.
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

    /// <summary>Whether tags that look like an MD5 may still turn out to be none: not one was found to be right.</summary>
    public bool MayBeOpaque => !_areProven;

    /// <summary>Whether no tag is taken for a digest.</summary>
    public bool AreOpaque => _areOpaque;

    /// <summary>Whether those of listings are others than those of the objects.</summary>
    public bool AreListedOtherwise => _areListedOtherwise;

    /// <summary>An object as far as its tag is to be trusted.</summary>
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

    /// <summary>A page as far as its objects' tags are to be trusted; what it holds is evidence.</summary>
    public ListingPage Trusted(ListingPage page)
    {
        Saw(page.Objects);
        return _tellNothing || _areOpaque || _areListedOtherwise ? page with { Objects = [.. page.Objects.Select(Trusted)] } : page;
    }

    /// <summary>This was found.</summary>
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

    /// <summary>These were listed.</summary>
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

    /// <summary>The content of a version has this CRC-64; whether its tag is its MD5 was found out on the way.</summary>
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

    /// <summary>A tag that looked like the MD5 of an object is not: from now on none is taken for one.</summary>
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

    /// <summary>Whether a digest is nothing but what a tag looks like.</summary>
    public static bool IsOfTag(Digest digest, string? eTag) =>
        digest.Algorithm == DigestAlgorithm.Md5
            && eTag is not null
            && eTag.AsSpan().Trim('"').StartsWith(digest.Hex, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Compares what a listing told of an object with what was found: the same version under another tag shows that listings tell other
    /// tags.
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
            // One object may have been replaced meanwhile, or be told by somebody who unpacks it: that is its own matter.
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

    // Digits of the beginning and of the end: tags are digests, or numbers that grow. It is asked for every object that is listed.
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
