namespace Trasvase.Parquet;

/// <summary>An element of a file's schema, as written in the footer.</summary>
internal readonly record struct SchemaElement(string Name, int Type, int Repetition, int Children, TimeUnit Unit)
{
    private const int Optional = 1;
    private const int Repeated = 2;

    /// <summary>Reads an element.</summary>
    public static SchemaElement Read(ref ThriftReader thrift)
    {
        var element = new SchemaElement("", Type: -1, Repetition: 0, Children: 0, TimeUnit.None);
        var id = 0;
        while (thrift.NextField(ref id) is var kind and not ThriftKind.Stop)
        {
            switch (id, kind)
            {
                case (1, ThriftKind.Int32):
                    element = element with { Type = thrift.Count() };
                    break;
                case (3, ThriftKind.Int32):
                    element = element with { Repetition = thrift.Count() };
                    break;
                case (4, ThriftKind.Binary):
                    element = element with { Name = thrift.Text() };
                    break;
                case (5, ThriftKind.Int32):
                    element = element with { Children = thrift.Count() };
                    break;
                case (6, ThriftKind.Int32):
                    element = element with { Unit = OfConverted(thrift.Count(), element.Unit) };
                    break;
                case (10, ThriftKind.Struct):
                    element = element with { Unit = OfLogical(ref thrift, element.Unit) };
                    break;
                default:
                    thrift.Skip(kind);
                    break;
            }
        }

        return element;
    }

    /// <summary>Returns the element as a column; null if it holds other elements or is repeated within a row.</summary>
    public ParquetColumn? ToColumn() =>
        Children > 0 || Repetition == Repeated || Type < 0 ? null
            : new ParquetColumn(Name, (PhysicalType)Type, Repetition == Optional, Unit);

    private static TimeUnit OfConverted(int type, TimeUnit known) => type switch
    {
        9 => TimeUnit.Milliseconds,
        10 => TimeUnit.Microseconds,
        _ => known,
    };

    // LogicalType is a union. Its field 8 is TimestampType, whose field 2 is the union of units.
    private static TimeUnit OfLogical(ref ThriftReader thrift, TimeUnit known)
    {
        var id = 0;
        while (thrift.NextField(ref id) is var kind and not ThriftKind.Stop)
        {
            known = (id, kind) == (8, ThriftKind.Struct) ? OfTimestamp(ref thrift, known) : Skipped(ref thrift, kind, known);
        }

        return known;
    }

    private static TimeUnit OfTimestamp(ref ThriftReader thrift, TimeUnit known)
    {
        var id = 0;
        while (thrift.NextField(ref id) is var kind and not ThriftKind.Stop)
        {
            known = (id, kind) == (2, ThriftKind.Struct) ? OfUnit(ref thrift, known) : Skipped(ref thrift, kind, known);
        }

        return known;
    }

    private static TimeUnit OfUnit(ref ThriftReader thrift, TimeUnit known)
    {
        var id = 0;
        while (thrift.NextField(ref id) is var kind and not ThriftKind.Stop)
        {
            known = Skipped(ref thrift, kind, id is >= 1 and <= 3 ? (TimeUnit)id : known);
        }

        return known;
    }

    private static TimeUnit Skipped(ref ThriftReader thrift, ThriftKind kind, TimeUnit known)
    {
        thrift.Skip(kind);
        return known;
    }
}
