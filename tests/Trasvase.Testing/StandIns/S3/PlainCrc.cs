namespace Trasvase.Testing.StandIns.S3;

/// <summary>A reflected CRC by the plain table of a textbook, a byte at a time. Shares no line with the product, which it is to
/// judge.</summary>
internal sealed class PlainCrc
{
    private readonly ulong[] _table = new ulong[256];
    private readonly int _bytes;

    private PlainCrc(int bits, ulong reflectedPolynomial)
    {
        _bytes = bits / 8;
        for (var index = 0; index < 256; index++)
        {
            var remainder = (ulong)index;
            for (var bit = 0; bit < 8; bit++)
            {
                remainder = (remainder & 1) == 1 ? (remainder >> 1) ^ reflectedPolynomial : remainder >> 1;
            }

            _table[index] = remainder;
        }
    }

    public static PlainCrc Crc32 { get; } = new(32, 0xEDB88320);

    public static PlainCrc Crc32C { get; } = new(32, 0x82F63B78);

    public static PlainCrc Crc64Nvme { get; } = new(64, 0x9A6C9329AC4BC9B5);

    /// <summary>The CRC, its most significant byte first, as S3 writes it.</summary>
    public byte[] Compute(ReadOnlySpan<byte> data)
    {
        var ones = ulong.MaxValue >> (64 - (_bytes * 8));
        var crc = ones;
        foreach (var value in data)
        {
            crc = _table[(byte)crc ^ value] ^ (crc >> 8);
        }

        crc ^= ones;
        var digest = new byte[_bytes];
        for (var i = 0; i < _bytes; i++)
        {
            digest[i] = (byte)(crc >> (8 * (_bytes - 1 - i)));
        }

        return digest;
    }
}
