using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Trasvase.Integrity;

/// <summary>
/// The PMULL and PMULL2 instructions of the Arm cryptography extension. Usable only if <see cref="Aes.IsSupported"/> is true.
/// </summary>
internal readonly struct ArmLanes128 : IFoldLanes<Vector128<ulong>>
{
    public static Vector128<ulong> Repeat(ulong lower, ulong upper) => Vector128.Create(lower, upper);

    public static Vector128<ulong> Xor(Vector128<ulong> left, Vector128<ulong> right) => left ^ right;

    public static Vector128<ulong> MultiplyAndAdd(Vector128<ulong> left, Vector128<ulong> right) =>
        Aes.PolynomialMultiplyWideningLower(left.GetLower(), right.GetLower())
        ^ Aes.PolynomialMultiplyWideningUpper(left, right);

    public static Vector128<ulong> MultiplyAndAddLane(Vector128<ulong> left, Vector128<ulong> right) => MultiplyAndAdd(left, right);

    public static Vector128<byte> Pick(Vector128<byte> lane, Vector128<byte> places) => AdvSimd.Arm64.VectorTableLookup(lane, places);

    public static Vector128<ulong> First(ulong word) => Vector128.CreateScalar(word);

    public static Vector128<ulong> Together(Vector128<ulong> lanes, Vector128<ulong> distance) => lanes;
}
