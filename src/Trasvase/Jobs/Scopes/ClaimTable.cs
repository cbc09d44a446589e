using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Trasvase.Jobs.Scopes;

/// <summary>
/// Digests of target keys, each with the digest of its source object, in many small sorted arrays. The arrays grow in small steps, so
/// that hardly more memory is held than the claims need: 12 bytes per object, and a fourth more where an array has just grown.
/// </summary>
internal sealed class ClaimTable
{
    private const int BucketBits = 14;
    private const int GrowthLeast = 4;

    private readonly Claim[][] _buckets = new Claim[1 << BucketBits][];
    private readonly int[] _counts = new int[1 << BucketBits];

    /// <summary>Makes an empty table.</summary>
    public ClaimTable() => Array.Fill(_buckets, []);

    /// <summary>The number of bytes that all claims take.</summary>
    public long BytesHeld => _buckets.Sum(bucket => (long)bucket.Length * Unsafe.SizeOf<Claim>());

    /// <summary>Adds a claim. All claims must be added before <see cref="Sort"/> is called.</summary>
    public void Add(ulong target, uint source)
    {
        var bucket = BucketOf(target);
        ref var claims = ref _buckets[bucket];
        ref var count = ref _counts[bucket];
        if (count == claims.Length)
        {
            Array.Resize(ref claims, count + Math.Max(GrowthLeast, count / 4));
        }

        claims[count++] = new Claim(target, source);
    }

    /// <summary>Sorts the claims, so that they can be searched.</summary>
    public void Sort()
    {
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            Claims(bucket).Sort(static (one, other) => one.Target.CompareTo(other.Target));
        }
    }

    /// <summary>Returns whether any two claims have the same target.</summary>
    public bool HasMeetings()
    {
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            var claims = Claims(bucket);
            for (var i = 1; i < claims.Length; i++)
            {
                if (claims[i].Target == claims[i - 1].Target)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Returns whether at least two claims have this target.</summary>
    public bool IsMet(ulong target)
    {
        var claims = Claims(BucketOf(target));
        var at = IndexOf(claims, target);
        return at >= 0 && ((at > 0 && claims[at - 1].Target == target) || (at + 1 < claims.Length && claims[at + 1].Target == target));
    }

    /// <summary>Finds the source that claims a target; any of them if there are several.</summary>
    /// <returns>False if no source claims the target.</returns>
    public bool TryFind(ulong target, out uint source)
    {
        var claims = Claims(BucketOf(target));
        var at = IndexOf(claims, target);
        source = at >= 0 ? claims[at].Source : 0;
        return at >= 0;
    }

    // The multiplication makes the bucket depend on all bits of the digest.
    private static int BucketOf(ulong target) => (int)((target * 0x9E3779B97F4A7C15) >> (64 - BucketBits));

    private static int IndexOf(ReadOnlySpan<Claim> claims, ulong target)
    {
        var low = 0;
        var high = claims.Length - 1;
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            var order = claims[middle].Target.CompareTo(target);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    private Span<Claim> Claims(int bucket) => _buckets[bucket].AsSpan(0, _counts[bucket]);

    [StructLayout(LayoutKind.Sequential, Pack = sizeof(uint))]
    private readonly record struct Claim(ulong Target, uint Source);
}
