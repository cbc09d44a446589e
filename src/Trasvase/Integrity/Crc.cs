using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace Trasvase.Integrity;

/// <summary>
/// Computes, continues and combines CRCs. All values are finished digests and never inner states, so any of them may be continued,
/// combined or stored.
/// </summary>
/// <typeparam name="T">The CRC's polynomial.</typeparam>
internal static class Crc<T>
    where T : struct, ICrcPolynomial
{
    /// <summary>
    /// The least number of bytes for which wide vectors are used. With fewer bytes, combining the lanes at the end costs more than the
    /// vectors save.
    /// </summary>
    internal const int WideLengthMin = 256;

    /// <summary>Returns the digest of everything that gave <paramref name="crc"/>, followed by <paramref name="data"/>.</summary>
    /// <param name="crc">The digest so far; 0 at the start.</param>
    /// <param name="data">The bytes that follow; may be empty.</param>
    public static ulong Append(ulong crc, ReadOnlySpan<byte> data) => Update(crc ^ T.Ones, data) ^ T.Ones;

    /// <summary>
    /// Returns the digest of A followed by B, from their digests and without their bytes. Takes microseconds, whatever the length.
    /// </summary>
    /// <param name="first">The digest of A.</param>
    /// <param name="second">The digest of B.</param>
    /// <param name="secondLength">The length of B in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="secondLength"/> is negative.</exception>
    public static ulong Combine(ulong first, ulong second, long secondLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(secondLength);
        var shift = CrcPolynomial<T>.PowerOfX((UInt128)secondLength * 8);
        return CrcPolynomial<T>.Multiply(first, shift) ^ second;
    }

    /// <summary>
    /// Adds bytes to an inner state with the widest instructions that this machine has. The JIT treats every condition except the length as
    /// a constant, so only the length is checked at run time.
    /// </summary>
    private static ulong Update(ulong state, ReadOnlySpan<byte> data)
    {
        if (data.Length >= WideLengthMin)
        {
            if (Pclmulqdq.V512.IsSupported)
            {
                return CrcFold<X86Lanes512, Vector512<ulong>, T>.Update(state, data);
            }

            if (Pclmulqdq.V256.IsSupported)
            {
                return CrcFold<X86Lanes256, Vector256<ulong>, T>.Update(state, data);
            }
        }

        if (Pclmulqdq.IsSupported)
        {
            return CrcFold<X86Lanes128, Vector128<ulong>, T>.Update(state, data);
        }

        return ArmAes.IsSupported
            ? CrcFold<ArmLanes128, Vector128<ulong>, T>.Update(state, data)
            : CrcTable<T>.Update(state, data);
    }
}
