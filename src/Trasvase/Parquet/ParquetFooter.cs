namespace Trasvase.Parquet;

/// <summary>The footer of a Parquet file: its columns, and their positions in each row group. Columns within columns are skipped.</summary>
/// <remarks>https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift</remarks>
internal sealed class ParquetFooter
{
    private readonly Dictionary<string, ParquetColumn> _columns = new(StringComparer.Ordinal);
    private readonly List<RowGroup> _groups = [];

    private ParquetFooter()
    {
    }

    /// <summary>The columns by their names.</summary>
    public IReadOnlyDictionary<string, ParquetColumn> Columns => _columns;

    /// <summary>The row groups, in the order of the file.</summary>
    public IReadOnlyList<RowGroup> Groups => _groups;

    /// <summary>Reads a footer.</summary>
    /// <param name="data">The footer without its length and magic.</param>
    /// <exception cref="InvalidDataException">The data is not a footer.</exception>
    public static ParquetFooter Read(ReadOnlySpan<byte> data)
    {
        var footer = new ParquetFooter();
        var thrift = new ThriftReader(data);
        var id = 0;
        while (thrift.NextField(ref id) is var kind and not ThriftKind.Stop)
        {
            switch (id, kind)
            {
                case (2, ThriftKind.List):
                    footer.ReadSchema(ref thrift);
                    break;
                case (4, ThriftKind.List):
                    footer.ReadGroups(ref thrift);
                    break;
                default:
                    thrift.Skip(kind);
                    break;
            }
        }

        return footer;
    }

    // The schema is a tree. It is written from its root, each element before its children.
    private void ReadSchema(ref ThriftReader thrift)
    {
        var (count, _) = thrift.List();
        var nested = 0L;
        for (var i = 0; i < count; i++)
        {
            var element = SchemaElement.Read(ref thrift);
            if (i == 0)
            {
                continue;
            }

            if (nested == 0 && element.ToColumn() is { } column && !_columns.TryAdd(column.Name, column))
            {
                throw new InvalidDataException($"Two columns have the name {column.Name}.");
            }

            nested += element.Children - (nested > 0 ? 1 : 0);
        }
    }

    private void ReadGroups(ref ThriftReader thrift)
    {
        var (count, _) = thrift.List();
        for (var i = 0; i < count; i++)
        {
            var rows = 0L;
            var chunks = new Dictionary<string, ColumnChunk>(StringComparer.Ordinal);
            var id = 0;
            while (thrift.NextField(ref id) is var kind and not ThriftKind.Stop)
            {
                switch (id, kind)
                {
                    case (1, ThriftKind.List):
                        ReadChunks(ref thrift, chunks);
                        break;
                    case (3, ThriftKind.Int64):
                        rows = thrift.Int64();
                        break;
                    default:
                        thrift.Skip(kind);
                        break;
                }
            }

            _groups.Add(new RowGroup(rows, chunks));
        }
    }

    private static void ReadChunks(ref ThriftReader thrift, Dictionary<string, ColumnChunk> chunks)
    {
        var (count, _) = thrift.List();
        for (var i = 0; i < count; i++)
        {
            if (ChunkElement.Read(ref thrift) is var (name, chunk) && name.Length > 0 && !chunks.TryAdd(name, chunk))
            {
                throw new InvalidDataException($"The column {name} comes twice in a group of rows.");
            }
        }
    }
}
