using System.Buffers.Binary;

namespace Trasvase.Parquet;

/// <summary>Reads bytes from the front. If the data is too short, it always throws <see cref="InvalidDataException"/>.</summary>
internal ref struct PageBytes(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _left = data;

    /// <summary>Whether all bytes have been read.</summary>
    public readonly bool IsEmpty => _left.IsEmpty;

    /// <summary>The number of bytes left.</summary>
    public readonly int Length => _left.Length;

    /// <summary>Reads the next <paramref name="count"/> bytes.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_left.Length)
        {
            throw new InvalidDataException("A page ends too early.");
        }

        var taken = _left[..count];
        _left = _left[count..];
        return taken;
    }

    /// <summary>Reads the next byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>Reads a length of four bytes, which must not be negative.</summary>
    public int Length32() =>
        BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int))) is var length and >= 0 ? length
            : throw new InvalidDataException("A length is negative.");

    /// <summary>Reads a number that is written with seven bits per byte (ULEB128).</summary>
    public ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number has no end.");
    }

    /// <summary>Reads a number that may be negative, written with seven bits per byte and the sign in the lowest bit (ZigZag).</summary>
    public long ZigZag()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}
