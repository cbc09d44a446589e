using System.Buffers.Binary;

namespace Trasvase.Integrity;

/// <summary>A CRC by table, eight bytes a step. Runs on every processor; finishes what the vectors leave.</summary>
/// <typeparam name="T">Its polynomial.</typeparam>
internal static class CrcTable<T>
    where T : struct, ICrcPolynomial
{
    private const int Row = 256;

    /// <summary>Eight rows: row k holds what a byte contributes when k more bytes follow it.</summary>
    private static readonly ulong[] Rows = ComputeRows();

    /// <summary>Runs <paramref name="data"/> through an inner state (an inverted digest).</summary>
    public static ulong Update(ulong state, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<ulong> rows = Rows;
        while (data.Length >= sizeof(ulong))
        {
            var word = state ^ BinaryPrimitives.ReadUInt64LittleEndian(data);
            state = rows[(7 * Row) + (byte)word]
                ^ rows[(6 * Row) + (byte)(word >> 8)]
                ^ rows[(5 * Row) + (byte)(word >> 16)]
                ^ rows[(4 * Row) + (byte)(word >> 24)]
                ^ rows[(3 * Row) + (byte)(word >> 32)]
                ^ rows[(2 * Row) + (byte)(word >> 40)]
                ^ rows[Row + (byte)(word >> 48)]
                ^ rows[(byte)(word >> 56)];
            data = data[sizeof(ulong)..];
        }

        foreach (var value in data)
        {
            state = (state >> 8) ^ rows[(byte)state ^ value];
        }

        return state;
    }

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
