namespace Trasvase.Integrity;

/// <summary>The digest and the length of one part. They are enough to prove the whole object without its bytes.</summary>
/// <param name="Crc64">The CRC-64/NVME of the part.</param>
/// <param name="Length">The part's length in bytes.</param>
internal readonly record struct PartDigest(ulong Crc64, long Length)
{
    /// <summary>
    /// Combines the parts, in the order in which they form the object, into one: its digest is the object's, and its length is the sum of
    /// theirs. Without any parts, the result is the digest of an empty object.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A part's length is negative.</exception>
    /// <exception cref="OverflowException">The sum of the lengths exceeds <see cref="long.MaxValue"/>.</exception>
    public static PartDigest Combine(IEnumerable<PartDigest> parts)
    {
        var whole = default(PartDigest);
        foreach (var part in parts)
        {
            whole = whole.Then(part);
        }

        return whole;
    }

    /// <summary>Returns this part with another one appended.</summary>
    /// <inheritdoc cref="Combine" path="/exception"/>
    public PartDigest Then(PartDigest next) =>
        new(Integrity.Crc64.Combine(Crc64, next.Crc64, next.Length), checked(Length + next.Length));
}
