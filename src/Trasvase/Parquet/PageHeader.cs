namespace Trasvase.Parquet;

/// <summary>The kind of a page, with the numbers of the file format.</summary>
internal enum PageKind
{
    Data = 0,
    Index = 1,
    Dictionary = 2,
    DataV2 = 3,
}

/// <summary>The encoding of values, with the numbers of the file format.</summary>
internal enum PageEncoding
{
    Plain = 0,
    PlainDictionary = 2,
    Rle = 3,
    BitPacked = 4,
    DeltaBinaryPacked = 5,
    DeltaLengthByteArray = 6,
    DeltaByteArray = 7,
    RleDictionary = 8,
}

/// <summary>The header that precedes each page.</summary>
internal readonly record struct PageHeader
{
    /// <summary>The kind of the page.</summary>
    public PageKind Kind { get; init; }

    /// <summary>The length of the page in bytes, as stored.</summary>
    public int StoredLength { get; init; }

    /// <summary>The length of the page in bytes when decompressed.</summary>
    public int Length { get; init; }

    /// <summary>The number of values, including missing ones.</summary>
    public int Values { get; init; }

    /// <summary>The encoding of the values.</summary>
    public PageEncoding Encoding { get; init; }

    /// <summary>The encoding of the levels, which say which values are missing.</summary>
    public PageEncoding LevelEncoding { get; init; }

    /// <summary>
    /// For data pages of version 2: the length in bytes of the levels that say which values are missing. They lie before the compressed
    /// bytes.
    /// </summary>
    public int LevelLength { get; init; }

    /// <summary>For data pages of version 2: whether the values are compressed.</summary>
    public bool IsCompressed { get; init; }

    /// <summary>Reads a header.</summary>
    public static PageHeader Read(ref ThriftReader thrift)
    {
        var header = new PageHeader { IsCompressed = true };
        var id = 0;
        while (thrift.NextField(ref id) is var kind and not ThriftKind.Stop)
        {
            switch (id, kind)
            {
                case (1, ThriftKind.Int32):
                    header = header with { Kind = (PageKind)thrift.Count() };
                    break;
                case (2, ThriftKind.Int32):
                    header = header with { Length = thrift.Count() };
                    break;
                case (3, ThriftKind.Int32):
                    header = header with { StoredLength = thrift.Count() };
                    break;
                case (5 or 7, ThriftKind.Struct):
                    header = header.WithData(ref thrift);
                    break;
                case (8, ThriftKind.Struct):
                    header = header.WithDataV2(ref thrift);
                    break;
                default:
                    thrift.Skip(kind);
                    break;
            }
        }

        return header;
    }

    // The first two fields of a dictionary page's header mean the same as those of a data page's header.
    private PageHeader WithData(ref ThriftReader thrift)
    {
        var header = this;
        var id = 0;
        while (thrift.NextField(ref id) is var kind and not ThriftKind.Stop)
        {
            switch (id, kind)
            {
                case (1, ThriftKind.Int32):
                    header = header with { Values = thrift.Count() };
                    break;
                case (2, ThriftKind.Int32):
                    header = header with { Encoding = (PageEncoding)thrift.Count() };
                    break;
                case (3, ThriftKind.Int32):
                    header = header with { LevelEncoding = (PageEncoding)thrift.Count() };
                    break;
                default:
                    thrift.Skip(kind);
                    break;
            }
        }

        return header;
    }

    private PageHeader WithDataV2(ref ThriftReader thrift)
    {
        var header = this;
        var id = 0;
        while (thrift.NextField(ref id) is var kind and not ThriftKind.Stop)
        {
            switch (id, kind)
            {
                case (1, ThriftKind.Int32):
                    header = header with { Values = thrift.Count() };
                    break;
                case (4, ThriftKind.Int32):
                    header = header with { Encoding = (PageEncoding)thrift.Count() };
                    break;
                case (5, ThriftKind.Int32):
                    header = header with { LevelLength = thrift.Count() };
                    break;
                case (6, ThriftKind.Int32) when thrift.Count() is not 0:
                    throw new InvalidDataException("A column that is not repeated says that it is.");
                case (6, ThriftKind.Int32):
                    break;
                case (7, ThriftKind.True or ThriftKind.False):
                    header = header with { IsCompressed = kind == ThriftKind.True };
                    break;
                default:
                    thrift.Skip(kind);
                    break;
            }
        }

        return header;
    }
}
