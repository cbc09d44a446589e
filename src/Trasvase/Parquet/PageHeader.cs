namespace Trasvase.Parquet;

/// <summary>What a page is, by the numbers of the format.</summary>
internal enum PageKind
{
    Data = 0,
    Index = 1,
    Dictionary = 2,
    DataV2 = 3,
}

/// <summary>How values are written, by the numbers of the format.</summary>
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

/// <summary>What precedes a page.</summary>
internal readonly record struct PageHeader
{
    /// <summary>What it is.</summary>
    public PageKind Kind { get; init; }

    /// <summary>The bytes that it takes, as stored.</summary>
    public int StoredLength { get; init; }

    /// <summary>Its bytes when they are decompressed.</summary>
    public int Length { get; init; }

    /// <summary>How many values there are, those that are missing among them.</summary>
    public int Values { get; init; }

    /// <summary>How they are written.</summary>
    public PageEncoding Encoding { get; init; }

    /// <summary>How it is written which of them are missing.</summary>
    public PageEncoding LevelEncoding { get; init; }

    /// <summary>Of the second kind of data page: the bytes that say which values are missing, and lie before what is compressed.</summary>
    public int LevelLength { get; init; }

    /// <summary>Of the second kind of data page: whether the values are compressed.</summary>
    public bool IsCompressed { get; init; }

    /// <summary>Reads one.</summary>
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

    // The first two fields of a dictionary's header are those of a data page's.
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
