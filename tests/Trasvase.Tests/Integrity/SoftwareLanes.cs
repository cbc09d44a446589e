using System.Runtime.Intrinsics;
using Trasvase.Integrity;

namespace Trasvase.Tests.Integrity;

/// <summary>A processor with carry-less multiplication, played in software: lets every machine test the folding that Arm does in one
/// lane.</summary>
internal readonly struct SoftwareLanes128 : IFoldLanes<Vector128<ulong>>
{
    public static Vector128<ulong> Repeat(ulong lower, ulong upper) => Vector128.Create(lower, upper);

    public static Vector128<ulong> Xor(Vector128<ulong> left, Vector128<ulong> right) => left ^ right;

    public static Vector128<ulong> MultiplyAndAdd(Vector128<ulong> left, Vector128<ulong> right)
    {
        var sum = Multiply(left[0], right[0]) ^ Multiply(left[1], right[1]);
        return Vector128.Create((ulong)sum, (ulong)(sum >> 64));
    }

    public static Vector128<ulong> MultiplyAndAddLane(Vector128<ulong> left, Vector128<ulong> right) => MultiplyAndAdd(left, right);

    public static Vector128<byte> Pick(Vector128<byte> lane, Vector128<byte> places) => Vector128.Shuffle(lane, places);

    public static Vector128<ulong> First(ulong word) => Vector128.CreateScalar(word);

    public static Vector128<ulong> Together(Vector128<ulong> lanes, Vector128<ulong> distance) => lanes;

    private static UInt128 Multiply(ulong left, ulong right)
    {
        UInt128 product = 0;
        for (var bit = 0; bit < 64; bit++)
        {
            if ((left >> bit & 1) != 0)
            {
                product ^= (UInt128)right << bit;
            }
        }

        return product;
    }
}
