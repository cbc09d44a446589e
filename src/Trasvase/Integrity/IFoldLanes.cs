using System.Runtime.Intrinsics;

namespace Trasvase.Integrity;

/// <summary>
/// The instructions that <see cref="CrcFold{TLanes, TVector, T}"/> needs of a processor. They work on vectors of 128-bit lanes, and each
/// lane holds two 64-bit words.
/// </summary>
/// <typeparam name="TVector">A vector of one, two or four lanes side by side.</typeparam>
internal interface IFoldLanes<TVector>
    where TVector : struct
{
    /// <summary>Returns a vector in which every lane holds these two words.</summary>
    static abstract TVector Repeat(ulong lower, ulong upper);

    /// <summary>Returns left ⊕ right.</summary>
    static abstract TVector Xor(TVector left, TVector right);

    /// <summary>Returns, for every lane, lower · lower ⊕ upper · upper, multiplied without carry into 128 bits.</summary>
    static abstract TVector MultiplyAndAdd(TVector left, TVector right);

    /// <summary>Does the same as <see cref="MultiplyAndAdd"/> for a single lane.</summary>
    static abstract Vector128<ulong> MultiplyAndAddLane(Vector128<ulong> left, Vector128<ulong> right);

    /// <summary>
    /// Returns the lane's bytes at these places, and zero for a place outside the lane. The runtime's own method for this is slow where
    /// the runtime does not know the processor beforehand.
    /// </summary>
    static abstract Vector128<byte> Pick(Vector128<byte> lane, Vector128<byte> places);

    /// <summary>Returns a vector that begins with the word and holds zeros after it.</summary>
    static abstract TVector First(ulong word);

    /// <summary>Folds each lane onto the next one, over the distance of one lane, and returns the last lane.</summary>
    static abstract Vector128<ulong> Together(TVector lanes, Vector128<ulong> distance);
}
