using System.Text;

namespace Trasvase.Parquet;

/// <summary>The kinds of values in Thrift's compact protocol. As the type of a field, True and False also are the field's value.</summary>
internal enum ThriftKind
{
    Stop = 0,
    True = 1,
    False = 2,
    Byte = 3,
    Int16 = 4,
    Int32 = 5,
    Int64 = 6,
    Double = 7,
    Binary = 8,
    List = 9,
    Set = 10,
    Map = 11,
    Struct = 12,
}

/// <summary>
/// Reads Thrift's compact protocol, in which Parquet writes its headers and footer. Whatever the bytes are, reading ends with values or
/// with <see cref="InvalidDataException"/>. Nothing is allocated except for the texts that are read.
/// </summary>
/// <remarks>https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md</remarks>
internal ref struct ThriftReader(ReadOnlySpan<byte> data)
{
    private const int DepthMax = 16;

    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>The number of bytes that have been read.</summary>
    public int Position { get; private set; }

    /// <summary>Moves to the next field of a structure.</summary>
    /// <param name="id">The number of the field before, 0 at first. The method sets it to the number of this field.</param>
    /// <returns>The kind of the field's value; Stop after the last field.</returns>
    public ThriftKind NextField(ref int id)
    {
        var head = Byte();
        var kind = (ThriftKind)(head & 0x0f);
        if (kind != ThriftKind.Stop)
        {
            id = head >> 4 is var step and > 0 ? id + step : Count();
        }

        return kind;
    }

    /// <summary>Reads a number of 16, 32 or 64 bits.</summary>
    public long Int64()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Reads a number of 32 bits that must not be negative.</summary>
    public int Count() => Int64() is >= 0 and <= int.MaxValue and var value ? (int)value
        : throw new InvalidDataException("A count is none.");

    /// <summary>Reads a text in UTF-8.</summary>
    public string Text() => Encoding.UTF8.GetString(Take(Length()));

    /// <summary>Reads the header of a list.</summary>
    public (int Count, ThriftKind Kind) List()
    {
        var head = Byte();
        var count = head >> 4 is var few and < 15 ? few : Length();

        // Each element takes at least one byte, so no count can cause more work or memory than the data justifies.
        return count <= _data.Length - Position ? (count, (ThriftKind)(head & 0x0f)) : throw Short();
    }

    /// <summary>Skips a value, whatever it holds.</summary>
    public void Skip(ThriftKind kind, int depth = 0)
    {
        if (depth > DepthMax)
        {
            throw new InvalidDataException($"Structures are nested deeper than {DepthMax}.");
        }

        switch (kind)
        {
            case ThriftKind.True or ThriftKind.False:
                break;
            case ThriftKind.Byte:
                Byte();
                break;
            case ThriftKind.Int16 or ThriftKind.Int32 or ThriftKind.Int64:
                Varint();
                break;
            case ThriftKind.Double:
                Take(sizeof(double));
                break;
            case ThriftKind.Binary:
                Take(Length());
                break;
            case ThriftKind.List or ThriftKind.Set:
                var (count, element) = List();
                SkipAll(count, element, depth);
                break;
            case ThriftKind.Map:
                SkipMap(depth);
                break;
            case ThriftKind.Struct:
                var id = 0;
                while (NextField(ref id) is var field and not ThriftKind.Stop)
                {
                    Skip(field, depth + 1);
                }

                break;
            default:
                throw new InvalidDataException($"A value is of the unknown kind {kind}.");
        }
    }

    private void SkipAll(int count, ThriftKind kind, int depth)
    {
        for (var i = 0; i < count; i++)
        {
            SkipElement(kind, depth);
        }
    }

    private void SkipMap(int depth)
    {
        var count = Length();
        var kinds = count > 0 ? Byte() : (byte)0;
        for (var i = 0; i < count; i++)
        {
            SkipElement((ThriftKind)(kinds >> 4), depth);
            SkipElement((ThriftKind)(kinds & 0x0f), depth);
        }
    }

    // Outside of a field, a boolean takes a byte of its own.
    private void SkipElement(ThriftKind kind, int depth) =>
        Skip(kind is ThriftKind.True or ThriftKind.False ? ThriftKind.Byte : kind, depth + 1);

    private int Length() => Varint() is var value and <= int.MaxValue ? (int)value : throw Short();

    private ulong Varint()
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

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _data.Length - Position)
        {
            throw Short();
        }

        var taken = _data.Slice(Position, count);
        Position += count;
        return taken;
    }

    private static InvalidDataException Short() => new("What describes the data ends too early.");
}
