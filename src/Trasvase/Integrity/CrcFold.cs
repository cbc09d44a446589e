using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Trasvase.Integrity;

/// <summary>
/// A CRC by folding: bytes are added onto later bytes, multiplied by the power of x that lies between them, until one vector is left.
/// </summary>
/// <remarks>
/// The first word of a lane stands 64 places above its second. The product of two reflected words comes out one place too high,
/// so to move a lane by D bits its words are multiplied by x^(D+63) and x^(D-1). Gopal et al., "Fast CRC Computation for Generic
/// Polynomials Using PCLMULQDQ Instruction", Intel 2009. Four vectors are in flight because a multiplication takes several cycles.
/// </remarks>
/// <typeparam name="TLanes">The instructions to use; its caller has asked whether the processor has them.</typeparam>
/// <typeparam name="TVector">The vector they work on.</typeparam>
/// <typeparam name="T">The CRC's polynomial.</typeparam>
internal static class CrcFold<TLanes, TVector, T>
    where TLanes : struct, IFoldLanes<TVector>
    where TVector : struct
    where T : struct, ICrcPolynomial
{
    private static readonly TVector OneVector = Distance(1);
    private static readonly TVector FourVectors = Distance(4);

    /// <summary>Runs <paramref name="data"/> through an inner state (an inverted digest).</summary>
    public static ulong Update(ulong state, ReadOnlySpan<byte> data)
    {
        var size = Unsafe.SizeOf<TVector>();
        if (data.Length < 4 * size)
        {
            return CrcTable<T>.Update(state, data);
        }

        // The state is what came before, carried over onto the first eight bytes.
        var a = TLanes.Xor(Read(data, 0), FirstWord(state));
        var b = Read(data, 1);
        var c = Read(data, 2);
        var d = Read(data, 3);
        data = data[(4 * size)..];

        for (var far = FourVectors; data.Length >= 4 * size; data = data[(4 * size)..])
        {
            a = Fold(a, far, Read(data, 0));
            b = Fold(b, far, Read(data, 1));
            c = Fold(c, far, Read(data, 2));
            d = Fold(d, far, Read(data, 3));
        }

        var near = OneVector;
        var last = Fold(Fold(Fold(a, near, b), near, c), near, d);
        for (; data.Length >= size; data = data[size..])
        {
            last = Fold(last, near, Read(data, 0));
        }

        // The state is inside the vector now, hence 0.
        state = CrcTable<T>.Update(0, MemoryMarshal.AsBytes(new ReadOnlySpan<TVector>(in last)));
        return CrcTable<T>.Update(state, data);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Fold(TVector vector, TVector distance, TVector next) =>
        TLanes.Xor(TLanes.MultiplyAndAdd(vector, distance), next);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Read(ReadOnlySpan<byte> data, int index) =>
        MemoryMarshal.Read<TVector>(data[(index * Unsafe.SizeOf<TVector>())..]);

    private static TVector FirstWord(ulong word)
    {
        TVector vector = default;
        MemoryMarshal.Write(MemoryMarshal.AsBytes(new Span<TVector>(ref vector)), word);
        return vector;
    }

    private static TVector Distance(int vectors)
    {
        var bits = (UInt128)(vectors * Unsafe.SizeOf<TVector>() * 8);
        return TLanes.Repeat(CrcPolynomial<T>.PowerOfX(bits + 63), CrcPolynomial<T>.PowerOfX(bits - 1));
    }
}
