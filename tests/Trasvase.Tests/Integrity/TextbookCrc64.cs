namespace Trasvase.Tests.Integrity;

/// <summary>
/// CRC-64/NVME as a textbook has it: long division bit by bit with the polynomial as published, bits reversed on the way in and out.
/// Shares no constant and no line with the product.
/// </summary>
internal static class TextbookCrc64
{
    private const ulong Polynomial = 0xAD93D23594C93659;

    public static ulong Compute(ReadOnlySpan<byte> data)
    {
        var remainder = ulong.MaxValue;
        foreach (var value in data)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var carry = (remainder >> 63) ^ ((ulong)value >> bit & 1);
                remainder = carry == 0 ? remainder << 1 : (remainder << 1) ^ Polynomial;
            }
        }

        return Reverse(~remainder);
    }

    private static ulong Reverse(ulong value)
    {
        var reversed = 0UL;
        for (var bit = 0; bit < 64; bit++)
        {
            reversed |= (value >> bit & 1) << (63 - bit);
        }

        return reversed;
    }
}
