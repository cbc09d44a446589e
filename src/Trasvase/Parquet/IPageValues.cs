namespace Trasvase.Parquet;

/// <summary>A value: bytes, or a number, of which a boolean is 0 or 1. Bytes are lent until the column goes on.</summary>
internal record struct PageValue(ReadOnlyMemory<byte> Bytes, long Number);

/// <summary>Gives the values of a page one after the other.</summary>
internal interface IPageValues
{
    /// <summary>The next one.</summary>
    /// <exception cref="InvalidDataException">There is none, or it cannot be one.</exception>
    PageValue Next();
}
