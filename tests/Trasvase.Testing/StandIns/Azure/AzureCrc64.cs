using System.Buffers.Binary;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>The service's CRC-64, byte by byte from a table, so that the product's own digests are checked by other code.</summary>
internal static class AzureCrc64
{
    private const ulong Polynomial = 0x9A6C9329AC4BC9B5;

    private static readonly ulong[] Table = MakeTable();

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var crc = ulong.MaxValue;
        foreach (var octet in bytes)
        {
            crc = Table[(byte)crc ^ octet] ^ (crc >> 8);
        }

        return ~crc;
    }

    /// <summary>As the protocol writes it: base64 of the eight bytes, the least significant first.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes)
    {
        Span<byte> octets = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(octets, Of(bytes));
        return Convert.ToBase64String(octets);
    }

    private static ulong[] MakeTable()
    {
        var table = new ulong[256];
        for (var i = 0; i < table.Length; i++)
        {
            var entry = (ulong)i;
            for (var bit = 0; bit < 8; bit++)
            {
                entry = (entry & 1) == 0 ? entry >> 1 : (entry >> 1) ^ Polynomial;
            }

            table[i] = entry;
        }

        return table;
    }
}
