namespace Trasvase.Tests.Integrity;

/// <summary>CRC-32 as a textbook has it: long division bit by bit with the polynomial as published. Shares nothing with the
/// product.</summary>
internal static class TextbookCrc32
{
    public const uint Iso = 0x04C11DB7;
    public const uint Castagnoli = 0x1EDC6F41;

    public static uint Compute(uint polynomial, ReadOnlySpan<byte> data)
    {
        var remainder = uint.MaxValue;
        foreach (var value in data)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var carry = (remainder >> 31) ^ ((uint)value >> bit & 1);
                remainder = carry == 0 ? remainder << 1 : (remainder << 1) ^ polynomial;
            }
        }

        var reversed = 0U;
        for (var bit = 0; bit < 32; bit++)
        {
            reversed |= (~remainder >> bit & 1) << (31 - bit);
        }

        return reversed;
    }
}
