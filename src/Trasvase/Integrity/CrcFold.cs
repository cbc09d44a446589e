using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Trasvase.Integrity;

/// <summary>
/// Computes a CRC by folding. Bytes are multiplied by the power of x that lies between them and later bytes, and are added to these later
/// bytes, until one lane is left.
/// </summary>
/// <remarks>
/// The first word of a lane stands 64 places above its second word. The product of two reflected words comes out one place too high, so a
/// lane is moved by D bits by multiplying its words by x^(D+63) and x^(D-1). Source: Gopal et al., "Fast CRC Computation for Generic
/// Polynomials Using PCLMULQDQ Instruction", Intel 2009. Four vectors are in flight because a multiplication takes several cycles.
/// </remarks>
/// <typeparam name="TLanes">The instructions to use. The caller has checked that the processor has them.</typeparam>
/// <typeparam name="TVector">The vector that the instructions work on.</typeparam>
/// <typeparam name="T">The CRC's polynomial.</typeparam>
internal static class CrcFold<TLanes, TVector, T>
    where TLanes : struct, IFoldLanes<TVector>
    where TVector : struct
    where T : struct, ICrcPolynomial
{
    private const int LaneSize = 16;

    private static readonly TVector OneVector = Distance(1);
    private static readonly TVector FourVectors = Distance(4);
    private static readonly Vector128<ulong> OneLane = Vector128.Create(CrcPolynomial<T>.PowerOfX((8 * LaneSize) + 63),
        CrcPolynomial<T>.PowerOfX((8 * LaneSize) - 1));

    /// <summary>Adds <paramref name="data"/> to an inner state (an inverted digest) and returns the new state.</summary>
    public static ulong Update(ulong state, ReadOnlySpan<byte> data)
    {
        if (data.Length < LaneSize)
        {
            return CrcTable<T>.Update(state, data);
        }

        var distance = OneLane;
        var vectors = MemoryMarshal.Cast<byte, TVector>(data);
        var (lane, done) = vectors.Length >= 4
            ? (FoldVectors(state, vectors), vectors.Length * Unsafe.SizeOf<TVector>())
            : (MemoryMarshal.Read<Vector128<ulong>>(data) ^ Vector128.CreateScalar(state), LaneSize);
        foreach (var next in MemoryMarshal.Cast<byte, Vector128<ulong>>(data[done..]))
        {
            lane = TLanes.MultiplyAndAddLane(lane, distance) ^ next;
        }

        if (data.Length % LaneSize is var rest and > 0)
        {
            lane = FoldRest(lane, rest, MemoryMarshal.Read<Vector128<byte>>(data[^LaneSize..]), distance);
        }

        // The lane already includes the state.
        return CrcTable<T>.Reduce(lane[0], lane[1]);
    }

    /// <summary>
    /// Folds the vectors into one, and that vector into one lane. The distances are read first and no method is called in between, because
    /// otherwise the values would be kept in memory instead of registers.
    /// </summary>
    private static Vector128<ulong> FoldVectors(ulong state, ReadOnlySpan<TVector> data)
    {
        var far = FourVectors;
        var near = OneVector;
        var lane = OneLane;

        // The state stands for all earlier bytes. It is carried over onto the first eight bytes.
        var a = TLanes.Xor(data[0], TLanes.First(state));
        var b = data[1];
        var c = data[2];
        var d = data[3];
        var i = 4;
        for (; i <= data.Length - 4; i += 4)
        {
            a = Fold(a, far, data[i]);
            b = Fold(b, far, data[i + 1]);
            c = Fold(c, far, data[i + 2]);
            d = Fold(d, far, data[i + 3]);
        }

        var last = Fold(Fold(Fold(a, near, b), near, c), near, d);
        for (; i < data.Length; i++)
        {
            last = Fold(last, near, data[i]);
        }

        return TLanes.Together(last, lane);
    }

    /// <summary>
    /// Folds in the last bytes, which do not fill a lane. Together with the bytes in the lane they form one row. The last sixteen bytes of
    /// the row are kept, and the bytes before them are folded onto these sixteen.
    /// </summary>
    /// <param name="lane">The lane into which all earlier bytes are folded.</param>
    /// <param name="count">The number of bytes that are left; 1 to 15.</param>
    /// <param name="last">The last sixteen bytes of the data; the bytes that are left are at their end.</param>
    /// <param name="distance">The distance of one lane.</param>
    private static Vector128<ulong> FoldRest(Vector128<ulong> lane, int count, Vector128<byte> last, Vector128<ulong> distance)
    {
        // A place outside the lane gives zero.
        var places = Vector128<byte>.Indices + Vector128.Create((byte)count);
        var before = TLanes.Pick(lane.AsByte(), places - Vector128.Create((byte)LaneSize));
        var kept = TLanes.Pick(lane.AsByte(), places) | (last & Vector128.GreaterThanOrEqual(places, Vector128.Create((byte)LaneSize)));
        return TLanes.MultiplyAndAddLane(before.AsUInt64(), distance) ^ kept.AsUInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Fold(TVector vector, TVector distance, TVector next) =>
        TLanes.Xor(TLanes.MultiplyAndAdd(vector, distance), next);

    private static TVector Distance(int vectors)
    {
        var bits = (UInt128)(vectors * Unsafe.SizeOf<TVector>() * 8);
        return TLanes.Repeat(CrcPolynomial<T>.PowerOfX(bits + 63), CrcPolynomial<T>.PowerOfX(bits - 1));
    }
}
