namespace Trasvase.Integrity;

/// <summary>CRC-32/ISO-HDLC, which S3 calls CRC32. The digest of "123456789" is 0xCBF43926.</summary>
internal static class Crc32
{
    /// <summary>Returns the digest of <paramref name="data"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> data) => Append(0, data);

    /// <inheritdoc cref="Crc{T}.Append"/>
    public static uint Append(uint crc, ReadOnlySpan<byte> data) => (uint)Crc<IsoPolynomial>.Append(crc, data);

    /// <inheritdoc cref="Crc{T}.Combine"/>
    public static uint Combine(uint first, uint second, long secondLength) => (uint)Crc<IsoPolynomial>.Combine(first, second, secondLength);
}

/// <summary>CRC-32C (Castagnoli), which S3 calls CRC32C. The digest of "123456789" is 0xE3069283.</summary>
internal static class Crc32C
{
    /// <summary>Returns the digest of <paramref name="data"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> data) => Append(0, data);

    /// <inheritdoc cref="Crc{T}.Append"/>
    public static uint Append(uint crc, ReadOnlySpan<byte> data) => (uint)Crc<CastagnoliPolynomial>.Append(crc, data);

    /// <inheritdoc cref="Crc{T}.Combine"/>
    public static uint Combine(uint first, uint second, long secondLength) =>
        (uint)Crc<CastagnoliPolynomial>.Combine(first, second, secondLength);
}
