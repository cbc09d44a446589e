namespace Trasvase.Parquet;

/// <summary>A value: bytes or a number. A boolean is the number 0 or 1. The bytes are valid until the column moves on.</summary>
internal record struct PageValue(ReadOnlyMemory<byte> Bytes, long Number);

/// <summary>Returns the values of a page one after the other.</summary>
internal interface IPageValues
{
    /// <summary>Returns the next value.</summary>
    /// <exception cref="InvalidDataException">No value is left, or the value is invalid.</exception>
    PageValue Next();
}
