using System.Buffers.Binary;

namespace Trasvase.Parquet;

/// <summary>Reads numbers of a fixed width in bits that are packed one after the other, the least significant bit first.</summary>
internal static class PackedBits
{
    /// <summary>Reads one number.</summary>
    /// <param name="data">The packed numbers.</param>
    /// <param name="bit">The position of the number's first bit.</param>
    /// <param name="width">The number's width in bits; at most 64.</param>
    /// <exception cref="InvalidDataException">The data ends within the number.</exception>
    public static ulong Read(ReadOnlySpan<byte> data, long bit, int width)
    {
        var first = bit / 8;
        var shift = (int)(bit % 8);
        var bytes = (shift + width + 7) / 8;
        if (first + bytes > data.Length)
        {
            throw new InvalidDataException("A page ends within packed numbers.");
        }

        var at = (int)first;
        if (data.Length - at >= sizeof(ulong) && shift + width <= 64)
        {
            return (BinaryPrimitives.ReadUInt64LittleEndian(data[at..]) >> shift) & Mask(width);
        }

        UInt128 value = 0;
        for (var i = 0; i < bytes; i++)
        {
            value |= (UInt128)data[at + i] << (8 * i);
        }

        return (ulong)(value >> shift) & Mask(width);
    }

    private static ulong Mask(int width) => width == 64 ? ulong.MaxValue : (1UL << width) - 1;
}
