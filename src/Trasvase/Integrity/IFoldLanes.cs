using System.Runtime.Intrinsics;

namespace Trasvase.Integrity;

/// <summary>
/// What <see cref="CrcFold{TLanes, TVector, T}"/> needs of a processor: vectors of 128-bit lanes, each of two 64-bit words.
/// </summary>
/// <typeparam name="TVector">One, two or four lanes side by side.</typeparam>
internal interface IFoldLanes<TVector>
    where TVector : struct
{
    /// <summary>Every lane holds these two words.</summary>
    static abstract TVector Repeat(ulong lower, ulong upper);

    /// <summary>left ⊕ right</summary>
    static abstract TVector Xor(TVector left, TVector right);

    /// <summary>In every lane: lower · lower ⊕ upper · upper, multiplied without carry into 128 bits.</summary>
    static abstract TVector MultiplyAndAdd(TVector left, TVector right);

    /// <summary>The same of a single lane.</summary>
    static abstract Vector128<ulong> MultiplyAndAddLane(Vector128<ulong> left, Vector128<ulong> right);

    /// <summary>The bytes at these places, and zero for a place that there is not. What the runtime has for that is slow where it does
    /// not know the processor beforehand.</summary>
    static abstract Vector128<byte> Pick(Vector128<byte> lane, Vector128<byte> places);

    /// <summary>The word, and zeros.</summary>
    static abstract TVector First(ulong word);

    /// <summary>The lanes, each folded onto the next over a distance.</summary>
    static abstract Vector128<ulong> Together(TVector lanes, Vector128<ulong> distance);
}
