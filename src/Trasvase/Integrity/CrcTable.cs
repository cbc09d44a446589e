using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Trasvase.Integrity;

/// <summary>Computes a CRC by table, eight bytes at a time. Runs on every processor, and on the bytes that vectors leave over.</summary>
/// <typeparam name="T">The CRC's polynomial.</typeparam>
internal static class CrcTable<T>
    where T : struct, ICrcPolynomial
{
    private const int Row = 256;

    /// <summary>Eight rows. Row k holds the contribution of each byte that is followed by k more bytes.</summary>
    private static readonly ulong[] Rows = ComputeRows();

    /// <summary>Adds <paramref name="data"/> to an inner state (an inverted digest) and returns the new state.</summary>
    public static ulong Update(ulong state, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<ulong> rows = Rows;
        while (data.Length >= sizeof(ulong))
        {
            state = Step(rows, state ^ BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        if (data.Length >= sizeof(uint))
        {
            var word = (uint)state ^ BinaryPrimitives.ReadUInt32LittleEndian(data);
            state = (state >> 32)
                ^ rows[(3 * Row) + (byte)word]
                ^ rows[(2 * Row) + (byte)(word >> 8)]
                ^ rows[Row + (byte)(word >> 16)]
                ^ rows[(byte)(word >> 24)];
            data = data[sizeof(uint)..];
        }

        foreach (var value in data)
        {
            state = (state >> 8) ^ rows[(byte)state ^ value];
        }

        return state;
    }

    /// <summary>Returns the state after sixteen bytes, beginning with the state 0.</summary>
    /// <param name="first">The first eight bytes.</param>
    /// <param name="second">The last eight bytes.</param>
    public static ulong Reduce(ulong first, ulong second)
    {
        ReadOnlySpan<ulong> rows = Rows;
        return Step(rows, Step(rows, first) ^ second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Step(ReadOnlySpan<ulong> rows, ulong word) =>
        rows[(7 * Row) + (byte)word]
        ^ rows[(6 * Row) + (byte)(word >> 8)]
        ^ rows[(5 * Row) + (byte)(word >> 16)]
        ^ rows[(4 * Row) + (byte)(word >> 24)]
        ^ rows[(3 * Row) + (byte)(word >> 32)]
        ^ rows[(2 * Row) + (byte)(word >> 40)]
        ^ rows[Row + (byte)(word >> 48)]
        ^ rows[(byte)(word >> 56)];

    private static ulong[] ComputeRows()
    {
        var rows = new ulong[8 * Row];
        for (var i = 0; i < Row; i++)
        {
            rows[i] = (ulong)i;
            for (var bit = 0; bit < 8; bit++)
            {
                rows[i] = CrcPolynomial<T>.MultiplyByX(rows[i]);
            }
        }

        for (var i = Row; i < rows.Length; i++)
        {
            var previous = rows[i - Row];
            rows[i] = (previous >> 8) ^ rows[(byte)previous];
        }

        return rows;
    }
}
