using System.Globalization;
using Trasvase.Http;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Stores.S3.Reading;

/// <summary>Reads one page of an S3 listing entry by entry, without holding the document in memory.</summary>
/// <param name="prefix">The requested prefix.</param>
/// <param name="bucket">The bucket that is listed.</param>
/// <param name="unexpected">Makes the error for a reason.</param>
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

    /// <summary>Reads the page; the cursor is at the root of its document.</summary>
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

    // Some servers send the encoding of the keys only after the entries.
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

    // Servers that treat the prefix as a folder, or ignore it, return more than was requested.
    private void LeaveStraysOut()
    {
        _stray = _objects.Find(entry => !IsBelow(entry.Key.Value))?.Key.Value ?? _prefixes.Find(key => !IsBelow(key));
        if (_stray is not null)
        {
            _strays += _objects.RemoveAll(entry => !IsBelow(entry.Key.Value)) + _prefixes.RemoveAll(key => !IsBelow(key));
        }

        bool IsBelow(string key) => key.StartsWith(prefix, StringComparison.Ordinal);
    }

    // An object that is listed twice counts once. If the two entries differ, neither is believed.
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

    // An entry without a key cannot be read, but must not be skipped either. It sorts after its neighbour, with a byte that is not a
    // character.
    private ObjectKey Nameless() => ObjectKey.OfRaw($"{(_objects.Count > 0 ? _objects[^1].Key.Value : prefix)}\0\uDCFF");

    // Returns the state in the form of the x-amz-restore header; null if there is no readable copy.
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
