namespace Trasvase.Integrity;

/// <summary>
/// CRC-64/NVME, which S3 calls CRC64NVME and Azure Storage calls CRC64. Both names mean the same function, so a digest kept by one store
/// proves what the other store holds.
/// </summary>
/// <remarks>
/// Polynomial 0xAD93D23594C93659, reflected input and output, initial value and final inversion all ones. The digest of nothing is 0, and
/// the digest of "123456789" is 0xAE8B14860A799888 (NVM Express NVM Command Set specification, 64-bit guard; RevEng catalogue,
/// CRC-64/NVME). The two vendors write the eight bytes in opposite orders: see <see cref="Crc64Text"/>.
/// </remarks>
internal static class Crc64
{
    /// <summary>Returns the digest of <paramref name="data"/>.</summary>
    public static ulong Compute(ReadOnlySpan<byte> data) => Append(0, data);

    /// <inheritdoc cref="Crc{T}.Append"/>
    public static ulong Append(ulong crc, ReadOnlySpan<byte> data) => Crc<NvmePolynomial>.Append(crc, data);

    /// <inheritdoc cref="Crc{T}.Combine"/>
    public static ulong Combine(ulong first, ulong second, long secondLength) => Crc<NvmePolynomial>.Combine(first, second, secondLength);
}
