using System.Buffers.Binary;

namespace Trasvase.Parquet;

/// <summary>Values of the encoding PLAIN: bytes after their length, numbers in little-endian order, booleans as bits.</summary>
internal sealed class PlainValues(PhysicalType type, ReadOnlyMemory<byte> data) : IPageValues
{
    private int _bit;

    /// <summary>The position of the next value.</summary>
    public int Position { get; set; }

    /// <summary>Returns whether values of this type can be read.</summary>
    public static bool IsKnown(PhysicalType type) =>
        type is PhysicalType.Boolean or PhysicalType.Int32 or PhysicalType.Int64 or PhysicalType.ByteArray;

    /// <inheritdoc/>
    public PageValue Next() => type switch
    {
        PhysicalType.Boolean => new PageValue(default, NextBit()),
        PhysicalType.Int32 => new PageValue(default, BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)).Span)),
        PhysicalType.Int64 => new PageValue(default, BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)).Span)),
        _ => new PageValue(Take(BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)).Span)), 0),
    };

    private ReadOnlyMemory<byte> Take(int count)
    {
        if ((uint)count > (uint)(data.Length - Position))
        {
            throw new InvalidDataException("A page ends within a value.");
        }

        Position += count;
        return data.Slice(Position - count, count);
    }

    private long NextBit() => (long)PackedBits.Read(data.Span, _bit++, width: 1);
}
