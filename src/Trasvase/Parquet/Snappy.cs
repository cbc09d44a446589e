using System.Buffers.Binary;

namespace Trasvase.Parquet;

/// <summary>Decompresses Snappy, which most writers of Parquet use: a sequence of literals and of copies of earlier bytes.</summary>
/// <remarks>https://github.com/google/snappy/blob/main/format_description.txt</remarks>
internal static class Snappy
{
    /// <summary>Decompresses bytes so that they fill <paramref name="plain"/> exactly.</summary>
    /// <exception cref="InvalidDataException">The stored bytes are not Snappy or have another length when decompressed.</exception>
    public static void Decompress(ReadOnlySpan<byte> stored, Span<byte> plain)
    {
        var from = new PageBytes(stored);
        if (from.Varint() != (ulong)plain.Length)
        {
            throw Broken();
        }

        var at = 0;
        while (!from.IsEmpty)
        {
            var tag = from.Byte();
            if ((tag & 3) == 0)
            {
                var literal = from.Take(LiteralLength(ref from, tag >> 2));
                literal.CopyTo(Room(plain, at, literal.Length));
                at += literal.Length;
            }
            else
            {
                var (length, offset) = Copy(ref from, tag);
                CopyWithin(plain, at, length, offset);
                at += length;
            }
        }

        if (at != plain.Length)
        {
            throw Broken();
        }
    }

    private static int LiteralLength(ref PageBytes from, int code)
    {
        if (code < 60)
        {
            return code + 1;
        }

        var length = 0L;
        for (var i = 0; i < code - 59; i++)
        {
            length |= (long)from.Byte() << (8 * i);
        }

        return length < int.MaxValue ? (int)length + 1 : throw Broken();
    }

    private static (int Length, long Offset) Copy(ref PageBytes from, byte tag) => (tag & 3) switch
    {
        1 => (((tag >> 2) & 7) + 4, ((tag >> 5) << 8) | from.Byte()),
        2 => ((tag >> 2) + 1, BinaryPrimitives.ReadUInt16LittleEndian(from.Take(2))),
        _ => ((tag >> 2) + 1, BinaryPrimitives.ReadUInt32LittleEndian(from.Take(4))),
    };

    private static void CopyWithin(Span<byte> plain, int at, int length, long offset)
    {
        var to = Room(plain, at, length);
        if (offset == 0 || offset > at)
        {
            throw Broken();
        }

        // A copy may overlap the bytes that it writes. It then repeats them.
        var start = at - (int)offset;
        if (offset >= length)
        {
            plain.Slice(start, length).CopyTo(to);
            return;
        }

        for (var i = 0; i < length; i++)
        {
            to[i] = plain[start + i];
        }
    }

    private static Span<byte> Room(Span<byte> plain, int at, int length) =>
        length <= plain.Length - at ? plain.Slice(at, length) : throw Broken();

    private static InvalidDataException Broken() => new("A page is not what Snappy made.");
}
