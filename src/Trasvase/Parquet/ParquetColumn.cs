namespace Trasvase.Parquet;

/// <summary>How values are stored, by the numbers of the format.</summary>
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

/// <summary>What a number that is a time counts.</summary>
internal enum TimeUnit
{
    None,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

/// <summary>A column of a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How its values are stored.</param>
/// <param name="IsOptional">Whether a row may have no value.</param>
/// <param name="Unit">What is counted, if it is a time.</param>
internal sealed record ParquetColumn(string Name, PhysicalType Type, bool IsOptional, TimeUnit Unit);

/// <summary>Where the values of a column lie, of one group of rows.</summary>
/// <param name="Offset">Its first byte in the file.</param>
/// <param name="Length">Its length in bytes, as stored.</param>
/// <param name="Values">How many values there are, those that are missing among them.</param>
/// <param name="Codec">How its pages are compressed.</param>
internal sealed record ColumnChunk(long Offset, long Length, long Values, PageCodec Codec);

/// <summary>A group of rows: of each column that is asked for, where it lies.</summary>
internal sealed record RowGroup(long Rows, IReadOnlyDictionary<string, ColumnChunk> Chunks);
