using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace Trasvase.Integrity;

/// <summary>
/// CRC-64/NVME: what S3 calls CRC64NVME and Azure Storage calls CRC64. They are one function, so a digest kept by one store proves what the other stored.
/// </summary>
/// <remarks>
/// Polynomial 0xAD93D23594C93659, reflected input and output, initial value and final inversion all ones; the digest of nothing is 0 and
/// that of "123456789" is 0xAE8B14860A799888 (NVM Express NVM Command Set specification, 64-bit guard; RevEng catalogue, CRC-64/NVME).
/// All values here are finished digests, never inner states: any of them may be continued, combined or stored.
/// The two vendors write the eight bytes in opposite orders: see <see cref="Crc64Text"/>.
/// </remarks>
internal static class Crc64
{
    /// <summary>Below this many bytes setting up the vectors costs more than it saves.</summary>
    internal const int FoldLengthMin = 256;

    /// <summary>The digest of <paramref name="data"/>.</summary>
    public static ulong Compute(ReadOnlySpan<byte> data) => Append(0, data);

    /// <summary>The digest of everything that gave <paramref name="crc"/>, followed by <paramref name="data"/>.</summary>
    /// <param name="crc">The digest so far; 0 at the start.</param>
    /// <param name="data">The bytes that follow; may be empty.</param>
    public static ulong Append(ulong crc, ReadOnlySpan<byte> data) => ~Update(~crc, data);

    /// <summary>The digest of A followed by B, without their bytes. Takes microseconds whatever the length.</summary>
    /// <param name="first">The digest of A.</param>
    /// <param name="second">The digest of B.</param>
    /// <param name="secondLength">The length of B in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="secondLength"/> is negative.</exception>
    public static ulong Combine(ulong first, ulong second, long secondLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(secondLength);
        var shift = Crc64Polynomial.PowerOfX((UInt128)secondLength * 8);
        return Crc64Polynomial.Multiply(first, shift) ^ second;
    }

    /// <summary>Every condition but the length is a constant for the JIT, so one path remains on each machine.</summary>
    private static ulong Update(ulong state, ReadOnlySpan<byte> data)
    {
        if (data.Length < FoldLengthMin)
        {
            return Crc64Table.Update(state, data);
        }

        if (Pclmulqdq.V512.IsSupported)
        {
            return Crc64Fold<X86Lanes512, Vector512<ulong>>.Update(state, data);
        }

        if (Pclmulqdq.V256.IsSupported)
        {
            return Crc64Fold<X86Lanes256, Vector256<ulong>>.Update(state, data);
        }

        if (Pclmulqdq.IsSupported)
        {
            return Crc64Fold<X86Lanes128, Vector128<ulong>>.Update(state, data);
        }

        return ArmAes.IsSupported
            ? Crc64Fold<ArmLanes128, Vector128<ulong>>.Update(state, data)
            : Crc64Table.Update(state, data);
    }
}
