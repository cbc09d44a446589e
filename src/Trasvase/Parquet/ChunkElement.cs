namespace Trasvase.Parquet;

/// <summary>Reads what the footer says about a column in one row group.</summary>
internal static class ChunkElement
{
    /// <summary>Reads the element of one column.</summary>
    /// <returns>The column's name, empty if the column lies within another one, and its position.</returns>
    public static (string Name, ColumnChunk Chunk) Read(ref ThriftReader thrift)
    {
        (string Name, ColumnChunk Chunk)? found = null;
        var id = 0;
        while (thrift.NextField(ref id) is var kind and not ThriftKind.Stop)
        {
            switch (id, kind)
            {
                case (1, ThriftKind.Binary):
                    throw new InvalidDataException("A column lies in another file.");
                case (3, ThriftKind.Struct):
                    found = ReadMetadata(ref thrift);
                    break;
                default:
                    thrift.Skip(kind);
                    break;
            }
        }

        return found ?? throw new InvalidDataException("A column is encrypted, or is nowhere.");
    }

    private static (string Name, ColumnChunk Chunk) ReadMetadata(ref ThriftReader thrift)
    {
        var name = "";
        var codec = 0;
        var values = 0L;
        var length = 0L;
        var data = 0L;
        var dictionary = 0L;
        var id = 0;
        while (thrift.NextField(ref id) is var kind and not ThriftKind.Stop)
        {
            switch (id, kind)
            {
                case (3, ThriftKind.List):
                    name = ReadPath(ref thrift);
                    break;
                case (4, ThriftKind.Int32):
                    codec = thrift.Count();
                    break;
                case (5, ThriftKind.Int64):
                    values = thrift.Int64();
                    break;
                case (7, ThriftKind.Int64):
                    length = thrift.Int64();
                    break;
                case (9, ThriftKind.Int64):
                    data = thrift.Int64();
                    break;
                case (11, ThriftKind.Int64):
                    dictionary = thrift.Int64();
                    break;
                default:
                    thrift.Skip(kind);
                    break;
            }
        }

        // Some writers write 0 if there is no dictionary. No dictionary can be there, because the file's magic is.
        return (name, new ColumnChunk(dictionary > 0 ? Math.Min(dictionary, data) : data, length, values, (PageCodec)codec));
    }

    private static string ReadPath(ref ThriftReader thrift)
    {
        var (count, _) = thrift.List();
        var name = "";
        for (var i = 0; i < count; i++)
        {
            name = thrift.Text();
        }

        return count == 1 ? name : "";
    }
}
