using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Trasvase.Integrity;

/// <summary>PCLMULQDQ: every x86-64 server since 2010. Only where <see cref="Pclmulqdq.IsSupported"/>.</summary>
internal readonly struct X86Lanes128 : IFoldLanes<Vector128<ulong>>
{
    public static Vector128<ulong> Repeat(ulong lower, ulong upper) => Vector128.Create(lower, upper);

    public static Vector128<ulong> Xor(Vector128<ulong> left, Vector128<ulong> right) => left ^ right;

    public static Vector128<ulong> MultiplyAndAdd(Vector128<ulong> left, Vector128<ulong> right) =>
        Pclmulqdq.CarrylessMultiply(left, right, 0x00) ^ Pclmulqdq.CarrylessMultiply(left, right, 0x11);
}

/// <summary>VPCLMULQDQ on two lanes. Only where <see cref="Pclmulqdq.V256.IsSupported"/>.</summary>
internal readonly struct X86Lanes256 : IFoldLanes<Vector256<ulong>>
{
    public static Vector256<ulong> Repeat(ulong lower, ulong upper) => Vector256.Create(Vector128.Create(lower, upper));

    public static Vector256<ulong> Xor(Vector256<ulong> left, Vector256<ulong> right) => left ^ right;

    public static Vector256<ulong> MultiplyAndAdd(Vector256<ulong> left, Vector256<ulong> right) =>
        Pclmulqdq.V256.CarrylessMultiply(left, right, 0x00) ^ Pclmulqdq.V256.CarrylessMultiply(left, right, 0x11);
}

/// <summary>VPCLMULQDQ on four lanes. Only where <see cref="Pclmulqdq.V512.IsSupported"/>: elsewhere it throws.</summary>
internal readonly struct X86Lanes512 : IFoldLanes<Vector512<ulong>>
{
    public static Vector512<ulong> Repeat(ulong lower, ulong upper) => Vector512.Create(Vector128.Create(lower, upper));

    public static Vector512<ulong> Xor(Vector512<ulong> left, Vector512<ulong> right) => left ^ right;

    public static Vector512<ulong> MultiplyAndAdd(Vector512<ulong> left, Vector512<ulong> right) =>
        Pclmulqdq.V512.CarrylessMultiply(left, right, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(left, right, 0x11);
}
