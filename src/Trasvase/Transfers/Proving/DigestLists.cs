namespace Trasvase.Transfers.Proving;

/// <summary>Finds a digest among those that are known of an object.</summary>
internal static class DigestLists
{
    /// <summary>The digest of this kind; null if it is not among them.</summary>
    public static Digest? Find(this IEnumerable<Digest> digests, DigestAlgorithm algorithm, DigestScope scope = DigestScope.Whole) =>
        digests.FirstOrDefault(digest => digest.Algorithm == algorithm && digest.Scope == scope);
}
