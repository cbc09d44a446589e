using System.Globalization;
using Trasvase.Http;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Wire;
using Trasvase.Transfers.Proving;

namespace Trasvase.Stores.S3.Reading;

/// <summary>Reads one page of a listing of S3, entry by entry, without holding the document.</summary>
/// <param name="prefix">What was asked for.</param>
/// <param name="bucket">Where it is from.</param>
/// <param name="unexpected">Makes the error, from its reason.</param>
internal sealed class S3ListingPage(string prefix, S3Bucket bucket, Func<string, StoreException> unexpected)
{
    private readonly List<ObjectInfo> _objects = [];
    private readonly List<string> _prefixes = [];
    private bool _isEncoded;
    private bool? _isTruncated;
    private string? _token;
    private string? _marker;
    private string? _count;
    private string? _most;
    private string? _storageClass;
    private int _strays;
    private string? _stray;

    /// <summary>Reads it; the cursor is at its root.</summary>
    public S3Page Read(XmlCursor xml)
    {
        var wasEncoded = false;
        for (var depth = xml.Depth; xml.MoveToChild(depth);)
        {
            switch (xml.Name)
            {
                case "Contents":
                    _objects.Add(ReadObject(xml));
                    break;
                case "CommonPrefixes":
                    ReadPrefixes(xml);
                    break;
                case "EncodingType":
                    wasEncoded = _objects.Count + _prefixes.Count == 0;
                    _isEncoded = xml.Text() is "url";
                    break;
                default:
                    ReadPaging(xml);
                    break;
            }
        }

        if (_isEncoded && !wasEncoded)
        {
            DecodeLate();
        }

        LeaveStraysOut();
        LeaveRepeatsOut();
        return new S3Page(_objects, _prefixes)
        {
            IsTruncated = _isTruncated,
            Token = _token is { Length: > 0 } ? _token : null,
            Marker = _marker is { Length: > 0 } ? Decode(_marker) : null,
            Count = Number(_count),
            Most = Number(_most),
            Stray = _stray,
            Strays = _strays,
        };
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private void ReadPaging(XmlCursor xml)
    {
        switch (xml.Name)
        {
            case "IsTruncated":
                _isTruncated = bool.TryParse(xml.Text(), out var isTruncated) ? isTruncated : null;
                break;
            case "NextContinuationToken":
                _token = xml.Text(null);
                break;
            case "NextMarker":
                _marker = xml.Text(null);
                break;
            case "KeyCount":
                _count = xml.Text(null);
                break;
            case "MaxKeys":
                _most = xml.Text(null);
                break;
        }
    }

    // Some servers say behind the entries how their keys are written.
    private void DecodeLate()
    {
        for (var i = 0; i < _objects.Count; i++)
        {
            _objects[i] = _objects[i] with { Key = ObjectKey.OfRaw(Decode(_objects[i].Key.Value)) };
        }

        for (var i = 0; i < _prefixes.Count; i++)
        {
            _prefixes[i] = Decode(_prefixes[i]);
        }
    }

    // Servers that take the prefix for a folder, or for nothing, give more than was asked for.
    private void LeaveStraysOut()
    {
        _stray = _objects.Find(entry => !IsBelow(entry.Key.Value))?.Key.Value ?? _prefixes.Find(key => !IsBelow(key));
        if (_stray is not null)
        {
            _strays += _objects.RemoveAll(entry => !IsBelow(entry.Key.Value)) + _prefixes.RemoveAll(key => !IsBelow(key));
        }

        bool IsBelow(string key) => key.StartsWith(prefix, StringComparison.Ordinal);
    }

    // One object that is named twice is one; of what is told of it in two ways nothing is believed.
    private void LeaveRepeatsOut()
    {
        if (IsAscending())
        {
            return;
        }

        var places = new Dictionary<ObjectKey, int>(_objects.Count);
        var once = new List<ObjectInfo>(_objects.Count);
        foreach (var entry in _objects)
        {
            if (places.TryAdd(entry.Key, once.Count))
            {
                once.Add(entry);
                continue;
            }

            var before = once[places[entry.Key]];
            var isSame = before.Size == entry.Size && before.ETag == entry.ETag && before.LastModified == entry.LastModified;
            once[places[entry.Key]] = isSame ? before : before with { IsVague = true };
            _strays++;
        }

        _objects.Clear();
        _objects.AddRange(once);
    }

    private bool IsAscending()
    {
        for (var i = 1; i < _objects.Count; i++)
        {
            if (_objects[i].Key <= _objects[i - 1].Key)
            {
                return false;
            }
        }

        return true;
    }

    private ObjectInfo ReadObject(XmlCursor xml)
    {
        string? key = null, eTag = null, storageClass = null, restore = null;
        long? size = null;
        DateTimeOffset? modified = null;
        for (var depth = xml.Depth; xml.MoveToChild(depth);)
        {
            switch (xml.Name)
            {
                case "Key":
                    key = Decode(xml.Text());
                    break;
                case "Size":
                    size = long.TryParse(xml.Text().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                        ? length
                        : null;
                    break;
                case "LastModified":
                    modified = S3Time.Read(xml.Text());
                    break;
                case "ETag":
                    eTag = S3Headers.Quoted(xml.Text(null));
                    break;
                case "StorageClass":
                    storageClass = _storageClass = xml.Text(_storageClass);
                    break;
                case "RestoreStatus":
                    restore = ReadRestore(xml);
                    break;
            }
        }

        return new ObjectInfo
        {
            Key = key is { Length: > 0 } ? ObjectKey.OfRaw(key) : Nameless(),
            Size = size ?? 0,
            ETag = eTag,
            LastModified = modified,
            StorageClass = storageClass is { Length: > 0 } ? storageClass : null,
            IsArchived = bucket.IsAmazon && S3Headers.IsArchived(storageClass, restore),
            HasDetails = false,
            IsVague = size is null,
            PerhapsMd5 = S3Digests.OfETag(eTag, isMd5: true) is { Scope: DigestScope.Whole } perhaps ? perhaps : null,
        };
    }

    // Is no object that could be read, and must not be passed over: it stands behind its neighbour, with a byte that is no character.
    private ObjectKey Nameless() => ObjectKey.OfRaw($"{(_objects.Count > 0 ? _objects[^1].Key.Value : prefix)}\0\uDCFF");

    // As the header of an answer about the object says it; null where there is no copy that can be read.
    private static string? ReadRestore(XmlCursor xml)
    {
        var inProgress = "";
        var hasExpiry = false;
        for (var depth = xml.Depth; xml.MoveToChild(depth);)
        {
            inProgress = xml.Name == "IsRestoreInProgress" ? xml.Text("false") : inProgress;
            hasExpiry |= xml.Name == "RestoreExpiryDate";
        }

        return hasExpiry ? $"ongoing-request=\"{inProgress}\"" : null;
    }

    private void ReadPrefixes(XmlCursor xml)
    {
        for (var depth = xml.Depth; xml.MoveToChild(depth);)
        {
            if (xml.Name == "Prefix")
            {
                _prefixes.Add(Decode(xml.Text()) is { Length: > 0 } found ? found : throw unexpected("a prefix in it is empty"));
            }
        }
    }

    private string Decode(ReadOnlySpan<char> text) => _isEncoded ? EncodedKey.Decode(text) : text.ToString();
}
