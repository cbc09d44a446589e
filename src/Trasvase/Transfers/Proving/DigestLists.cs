namespace Trasvase.Transfers.Proving;

/// <summary>Finds a digest among the known digests of an object.</summary>
internal static class DigestLists
{
    /// <summary>Returns the digest of this kind; null if there is none.</summary>
    public static Digest? Find(this IEnumerable<Digest> digests, DigestAlgorithm algorithm, DigestScope scope = DigestScope.Whole) =>
        digests.FirstOrDefault(digest => digest.Algorithm == algorithm && digest.Scope == scope);
}
