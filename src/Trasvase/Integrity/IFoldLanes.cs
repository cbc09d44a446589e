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
}
