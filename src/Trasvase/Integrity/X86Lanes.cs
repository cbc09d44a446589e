using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Trasvase.Integrity;

/// <summary>
/// The PCLMULQDQ instruction, which every x86-64 server has had since 2010. Usable only if <see cref="Pclmulqdq.IsSupported"/> is true.
/// </summary>
internal readonly struct X86Lanes128 : IFoldLanes<Vector128<ulong>>
{
    public static Vector128<ulong> Repeat(ulong lower, ulong upper) => Vector128.Create(lower, upper);

    public static Vector128<ulong> Xor(Vector128<ulong> left, Vector128<ulong> right) => left ^ right;

    public static Vector128<ulong> MultiplyAndAdd(Vector128<ulong> left, Vector128<ulong> right) =>
        Pclmulqdq.CarrylessMultiply(left, right, 0x00) ^ Pclmulqdq.CarrylessMultiply(left, right, 0x11);

    public static Vector128<ulong> MultiplyAndAddLane(Vector128<ulong> left, Vector128<ulong> right) => MultiplyAndAdd(left, right);

    // PSHUFB returns zero where the highest bit of a place is set, and otherwise uses the lowest four bits of the place. Every processor
    // with PCLMULQDQ has PSHUFB.
    public static Vector128<byte> Pick(Vector128<byte> lane, Vector128<byte> places) =>
        Ssse3.Shuffle(lane, Sse2.AddSaturate(places, Vector128.Create((byte)0x70)));

    public static Vector128<ulong> First(ulong word) => Vector128.CreateScalar(word);

    public static Vector128<ulong> Together(Vector128<ulong> lanes, Vector128<ulong> distance) => lanes;
}

/// <summary>The VPCLMULQDQ instruction on two lanes. Usable only if <see cref="Pclmulqdq.V256.IsSupported"/> is true.</summary>
internal readonly struct X86Lanes256 : IFoldLanes<Vector256<ulong>>
{
    public static Vector256<ulong> Repeat(ulong lower, ulong upper) => Vector256.Create(Vector128.Create(lower, upper));

    public static Vector256<ulong> Xor(Vector256<ulong> left, Vector256<ulong> right) => left ^ right;

    public static Vector256<ulong> MultiplyAndAdd(Vector256<ulong> left, Vector256<ulong> right) =>
        Pclmulqdq.V256.CarrylessMultiply(left, right, 0x00) ^ Pclmulqdq.V256.CarrylessMultiply(left, right, 0x11);

    public static Vector128<ulong> MultiplyAndAddLane(Vector128<ulong> left, Vector128<ulong> right) =>
        X86Lanes128.MultiplyAndAdd(left, right);

    public static Vector128<byte> Pick(Vector128<byte> lane, Vector128<byte> places) => X86Lanes128.Pick(lane, places);

    public static Vector256<ulong> First(ulong word) => Vector256.CreateScalar(word);

    public static Vector128<ulong> Together(Vector256<ulong> lanes, Vector128<ulong> distance) =>
        X86Lanes128.MultiplyAndAdd(lanes.GetLower(), distance) ^ lanes.GetUpper();
}

/// <summary>
/// The VPCLMULQDQ instruction on four lanes. Usable only if <see cref="Pclmulqdq.V512.IsSupported"/> is true; otherwise it throws.
/// </summary>
internal readonly struct X86Lanes512 : IFoldLanes<Vector512<ulong>>
{
    public static Vector512<ulong> Repeat(ulong lower, ulong upper) => Vector512.Create(Vector128.Create(lower, upper));

    public static Vector512<ulong> Xor(Vector512<ulong> left, Vector512<ulong> right) => left ^ right;

    public static Vector512<ulong> MultiplyAndAdd(Vector512<ulong> left, Vector512<ulong> right) =>
        Pclmulqdq.V512.CarrylessMultiply(left, right, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(left, right, 0x11);

    public static Vector128<ulong> MultiplyAndAddLane(Vector128<ulong> left, Vector128<ulong> right) =>
        X86Lanes128.MultiplyAndAdd(left, right);

    public static Vector128<byte> Pick(Vector128<byte> lane, Vector128<byte> places) => X86Lanes128.Pick(lane, places);

    public static Vector512<ulong> First(ulong word) => Vector512.CreateScalar(word);

    public static Vector128<ulong> Together(Vector512<ulong> lanes, Vector128<ulong> distance) =>
        X86Lanes128.MultiplyAndAdd(X86Lanes128.MultiplyAndAdd(X86Lanes256.Together(lanes.GetLower(), distance), distance)
            ^ lanes.GetUpper().GetLower(), distance)
        ^ lanes.GetUpper().GetUpper();
}
