using System.Buffers.Binary;

namespace Trasvase.Parquet;

/// <summary>Reads bytes from the front. What is too short is <see cref="InvalidDataException"/>, never anything else.</summary>
internal ref struct PageBytes(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _left = data;

    /// <summary>Whether all is read.</summary>
    public readonly bool IsEmpty => _left.IsEmpty;

    /// <summary>How many bytes are left.</summary>
    public readonly int Length => _left.Length;

    /// <summary>The next bytes.</summary>
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

    /// <summary>The next byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>Four bytes that are a length.</summary>
    public int Length32() =>
        BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int))) is var length and >= 0 ? length
            : throw new InvalidDataException("A length is negative.");

    /// <summary>A number of seven bits a byte.</summary>
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

    /// <summary>The same, of a number that may be negative.</summary>
    public long ZigZag()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}
