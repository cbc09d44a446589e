using System.Globalization;
using System.Text;
using Trasvase.Http;
using Trasvase.Storage;

namespace Trasvase.Stores.S3;

/// <summary>Reads one page of a listing of S3, entry by entry, without holding the document.</summary>
/// <param name="prefix">What was asked for.</param>
/// <param name="unexpected">Makes the error, from its reason.</param>
internal sealed class S3ListingPage(string prefix, Func<string, Exception?, StoreException> unexpected)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<ObjectInfo> _objects = [];
    private readonly List<string> _prefixes = [];
    private bool _isEncoded;
    private string? _isTruncated;
    private string? _next;
    private string? _count;
    private string? _storageClass;

    /// <summary>Reads it; the cursor is at its root.</summary>
    /// <returns>The page, and how to ask for the next one; null after the last.</returns>
    public (ListingPage Page, string? Next) Read(XmlCursor xml)
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
                case "IsTruncated":
                    _isTruncated = xml.Text("false");
                    break;
                case "NextContinuationToken":
                    _next = xml.Text(null);
                    break;
                case "KeyCount":
                    _count = xml.Text(null);
                    break;
            }
        }

        if (_isEncoded && !wasEncoded)
        {
            DecodeLate();
        }

        EnsureWhole();
        return (new ListingPage(_objects, _prefixes), Next());
    }

    // Some servers say behind the entries how their keys are written.
    private void DecodeLate()
    {
        for (var i = 0; i < _objects.Count; i++)
        {
            _objects[i] = _objects[i] with { Key = new ObjectKey(Decode(_objects[i].Key.Value)) };
        }

        for (var i = 0; i < _prefixes.Count; i++)
        {
            _prefixes[i] = Decode(_prefixes[i]);
        }
    }

    // Some servers count the prefixes, some do not; but entries that were counted and did not come are lost ones.
    private void EnsureWhole()
    {
        var stray = _objects.Find(entry => !entry.Key.Value.StartsWith(prefix, StringComparison.Ordinal))?.Key.Value
            ?? _prefixes.Find(key => !key.StartsWith(prefix, StringComparison.Ordinal));
        if (stray is not null)
        {
            throw unexpected($"'{S3Names.Shown(stray)}' does not begin with the prefix that was asked for", null);
        }

        if (int.TryParse(_count, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && (count < _objects.Count || count > _objects.Count + _prefixes.Count))
        {
            throw unexpected($"the store counts {count} entries, and gives {_objects.Count + _prefixes.Count}", null);
        }
    }

    private string? Next() => _isTruncated switch
    {
        "false" => null,
        "true" => _next is { Length: > 0 } ? _next : throw unexpected("the store says that there is more, but not how to ask for it", null),
        _ => throw unexpected("the store does not say whether there is more", null),
    };

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
                    size = long.TryParse(xml.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;
                    break;
                case "LastModified":
                    modified = ListedTime.Read(xml.Text());
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

        if (size is null || modified is null)
        {
            throw unexpected("an entry lacks its size or its time", null);
        }

        return new ObjectInfo
        {
            Key = new ObjectKey(key ?? throw unexpected("an entry has no key", null)),
            Size = size.Value,
            ETag = eTag,
            LastModified = modified.Value,
            StorageClass = storageClass,
            IsArchived = S3Headers.IsArchived(storageClass, restore),
            HasDetails = false,
            PerhapsMd5 = S3Digests.OfETag(eTag, isMd5: true) is { Scope: DigestScope.Whole } perhaps ? perhaps : null,
        };
    }

    // As the header of an answer about the object says it; null where there is no copy that can be read.
    private static string? ReadRestore(XmlCursor xml)
    {
        var (inProgress, hasExpiry) = ("", false);
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
                _prefixes.Add(Decode(xml.Text()));
            }
        }
    }

    private string Decode(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            throw unexpected("an entry has no key", null);
        }

        if (!_isEncoded || !text.ContainsAny('%', '+'))
        {
            return text.ToString();
        }

        try
        {
            var bytes = new byte[StrictUtf8.GetByteCount(text)];
            StrictUtf8.GetBytes(text, bytes);
            return StrictUtf8.GetString(bytes.AsSpan(0, Unescape(bytes)));
        }
        catch (ArgumentException e)
        {
            throw unexpected($"the key '{S3Names.Shown(text.ToString())}' is not UTF-8", e);
        }
    }

    // In place: what is unescaped is never longer.
    private static int Unescape(Span<byte> bytes)
    {
        var (read, written) = (0, 0);
        while (read < bytes.Length)
        {
            var isEscape = bytes[read] == '%' && read + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[read + 1]) && char.IsAsciiHexDigit((char)bytes[read + 2]);
            bytes[written++] = isEscape ? (byte)((Digit(bytes[read + 1]) << 4) | Digit(bytes[read + 2])) : bytes[read] == '+' ? (byte)' ' : bytes[read];
            read += isEscape ? 3 : 1;
        }

        return written;
    }

    private static int Digit(byte hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
