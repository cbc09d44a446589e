namespace Trasvase.Parquet;

/// <summary>The way values are stored, with the numbers of the file format.</summary>
internal enum PhysicalType
{
    Boolean = 0,
    Int32 = 1,
    Int64 = 2,
    Int96 = 3,
    Float = 4,
    Double = 5,
    ByteArray = 6,
    FixedLengthByteArray = 7,
}

/// <summary>The unit of a number that is a time.</summary>
internal enum TimeUnit
{
    None,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

/// <summary>A column of a file.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Type">The way its values are stored.</param>
/// <param name="IsOptional">Whether a row may have no value.</param>
/// <param name="Unit">The unit of its values if they are times; otherwise None.</param>
internal sealed record ParquetColumn(string Name, PhysicalType Type, bool IsOptional, TimeUnit Unit);

/// <summary>The position of a column's values in one row group.</summary>
/// <param name="Offset">The position of the first byte in the file.</param>
/// <param name="Length">The length in bytes, as stored.</param>
/// <param name="Values">The number of values, including missing ones.</param>
/// <param name="Codec">The compression of the pages.</param>
internal sealed record ColumnChunk(long Offset, long Length, long Values, PageCodec Codec);

/// <summary>A row group: the number of its rows, and the position of each column by the column's name.</summary>
internal sealed record RowGroup(long Rows, IReadOnlyDictionary<string, ColumnChunk> Chunks);
