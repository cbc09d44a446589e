namespace Trasvase.Parquet;

/// <summary>Reads a column of one row group. It holds one page at a time, and the dictionary.</summary>
/// <param name="column">The column.</param>
/// <param name="chunk">The column's position in the row group.</param>
/// <param name="bytes">The column's bytes.</param>
/// <param name="buffers">The buffers that hold the current page.</param>
internal sealed class ColumnReader(ParquetColumn column, ColumnChunk chunk, ChunkBytes bytes, ColumnBuffers buffers)
{
    /// <summary>The length of the longest page in bytes, before and after decompression. Most writers make pages of 1 MiB.</summary>
    public const int PageMax = 16 * 1024 * 1024;

    private const int HeaderMax = 64 * 1024;

    private ValueDictionary? _dictionary;
    private IPageValues? _values;
    private RunValues? _levels;
    private int _left;

    /// <summary>The value in the current row; null if the row has none.</summary>
    public PageValue? Value { get; private set; }

    /// <summary>Moves to the next row.</summary>
    /// <exception cref="InvalidDataException">The row cannot be read.</exception>
    public async ValueTask MoveAsync(CancellationToken cancellationToken)
    {
        while (_left == 0)
        {
            await ReadPageAsync(cancellationToken).ConfigureAwait(false);
        }

        _left--;
        Value = _levels is null || _levels.NextNumber() != 0 ? _values!.Next() : null;
    }

    private async ValueTask ReadPageAsync(CancellationToken cancellationToken)
    {
        await bytes.HoldAsync(HeaderMax, cancellationToken).ConfigureAwait(false);
        var header = ReadHeader();
        if (Math.Max(header.Length, header.StoredLength) is > PageMax and var length)
        {
            throw new NotSupportedException($"has a page of {length} bytes, and the longest that can be read has {PageMax}");
        }

        if (header.StoredLength > bytes.Left)
        {
            throw new InvalidDataException("A page is longer than its column.");
        }

        await bytes.HoldAsync(header.StoredLength, cancellationToken).ConfigureAwait(false);
        Open(header, bytes.Held[..header.StoredLength]);
        bytes.Pass(header.StoredLength);
    }

    private PageHeader ReadHeader()
    {
        var thrift = new ThriftReader(bytes.Held.Span);
        var header = PageHeader.Read(ref thrift);
        bytes.Pass(thrift.Position);
        return header;
    }

    private void Open(PageHeader header, ReadOnlyMemory<byte> stored)
    {
        switch (header.Kind)
        {
            case PageKind.Dictionary when _dictionary is null && _values is null:
                var page = new byte[header.Length];
                PageCodecs.Decompress(chunk.Codec, stored, page);
                _dictionary = new ValueDictionary(column.Type, page, header.Values);
                break;
            case PageKind.Data:
                OpenData(header, Decompressed(header.Length, stored, isCompressed: true));
                break;
            case PageKind.DataV2:
                OpenDataV2(header, stored);
                break;
            case PageKind.Index:
                break;
            default:
                throw new InvalidDataException($"A page is of the kind {header.Kind}, where none can be.");
        }
    }

    private void OpenData(PageHeader header, ReadOnlyMemory<byte> page)
    {
        _levels = null;
        if (column.IsOptional)
        {
            var length = header.LevelEncoding == PageEncoding.Rle ? new PageBytes(page.Span).Length32()
                : throw Unknown(header.LevelEncoding);
            _levels = new RunValues(Part(page, sizeof(int), length), width: 1);
            page = page[(sizeof(int) + length)..];
        }

        _values = Values(header.Encoding, page);
        _left = header.Values;
    }

    // In this kind of page, the levels are not preceded by their length and not compressed.
    private void OpenDataV2(PageHeader header, ReadOnlyMemory<byte> stored)
    {
        var levels = Part(stored, 0, header.LevelLength);
        _levels = column.IsOptional ? new RunValues(levels.ToArray(), width: 1) : null;
        var length = header.Length >= levels.Length ? header.Length - levels.Length
            : throw new InvalidDataException("A page is shorter than what it begins with.");
        _values = Values(header.Encoding, Decompressed(length, stored[levels.Length..], header.IsCompressed));
        _left = header.Values;
    }

    private ReadOnlyMemory<byte> Decompressed(int length, ReadOnlyMemory<byte> stored, bool isCompressed)
    {
        var page = buffers.PageOf(length);
        PageCodecs.Decompress(isCompressed ? chunk.Codec : PageCodec.Uncompressed, stored, page.Span);
        return page;
    }

    private IPageValues Values(PageEncoding encoding, ReadOnlyMemory<byte> data) => encoding switch
    {
        PageEncoding.Plain => new PlainValues(column.Type, data),
        PageEncoding.PlainDictionary or PageEncoding.RleDictionary => Named(data),
        PageEncoding.Rle when column.Type == PhysicalType.Boolean =>
            new RunValues(Part(data, sizeof(int), new PageBytes(data.Span).Length32()), width: 1),
        PageEncoding.DeltaBinaryPacked when column.Type is PhysicalType.Int32 or PhysicalType.Int64 => new DeltaNumbers(data),
        PageEncoding.DeltaLengthByteArray when column.Type == PhysicalType.ByteArray => new DeltaLengthBytes(data),
        PageEncoding.DeltaByteArray when column.Type == PhysicalType.ByteArray => new DeltaBytes(data),
        _ => throw Unknown(encoding),
    };

    private DictionaryValues Named(ReadOnlyMemory<byte> data)
    {
        var dictionary = _dictionary ?? throw new InvalidDataException("A dictionary is missing.");
        return data.IsEmpty
            ? new DictionaryValues(dictionary, new RunValues(data, width: 0))
            : new DictionaryValues(dictionary, new RunValues(data[1..], data.Span[0]));
    }

    private static ReadOnlyMemory<byte> Part(ReadOnlyMemory<byte> data, int start, int length) =>
        start <= data.Length && length <= data.Length - start ? data.Slice(start, length)
            : throw new InvalidDataException("A page ends too early.");

    private NotSupportedException Unknown(PageEncoding encoding) =>
        new($"writes the column {column.Name} in the encoding {encoding}, which is not known here");
}
