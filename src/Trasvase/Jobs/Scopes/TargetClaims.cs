using System.Runtime.InteropServices;
using Trasvase.Integrity;
using Trasvase.Jobs.Journal;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Scopes;

/// <summary>
/// Records which source object each target key belongs to, where names are changed so that two objects may get the same key. The object
/// that is listed first has the key, and the others are refused before anything is written. Takes about 15 bytes per object, whatever the
/// length of its keys.
/// </summary>
internal sealed class TargetClaims
{
    private readonly ClaimTable _claims = new();
    private readonly Dictionary<ObjectKey, Claimant> _contested = [];
    private readonly Dictionary<ObjectKey, Claimant> _late = [];

    private TargetClaims()
    {
    }

    /// <summary>Lists all objects, and a second time if any two seem to get the same key.</summary>
    /// <param name="list">Lists the objects from the beginning.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<TargetClaims> TakeAsync(Func<IAsyncEnumerable<ItemPage>> list, CancellationToken cancellationToken)
    {
        var claims = new TargetClaims();
        await foreach (var page in list().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in page.Items.Where(Claims))
            {
                claims._claims.Add(DigestOf(item.TargetKey.Value), SourceOf(item));
            }
        }

        claims._claims.Sort();
        if (claims._claims.HasMeetings())
        {
            await claims.LookCloserAsync(list(), cancellationToken).ConfigureAwait(false);
        }

        return claims;
    }

    /// <summary>Returns the item, refused if its target key belongs to another object.</summary>
    public TransferItem Checked(TransferItem item)
    {
        if (!Claims(item))
        {
            return item;
        }

        if (_contested.TryGetValue(item.TargetKey, out var first)
            || (!IsKnown(item, out var isAnothers)
                && !_late.TryAdd(item.TargetKey, Claimant.Of(item))
                && _late.TryGetValue(item.TargetKey, out first)))
        {
            return first == Claimant.Of(item) ? item : item with { WhyRefused = Meeting(item, first.ToString()) };
        }

        return isAnothers ? item with { WhyRefused = Meeting(item, "one that was listed before it") } : item;
    }

    private static bool Claims(TransferItem item) => item is { IsLeftOut: false, WhyRefused: null };

    private static string Meeting(TransferItem item, string first) =>
        $"Two source objects would get the key '{item.TargetKey}': {first}, which has it, and {Claimant.Of(item)}, which is left out.";

    private static ulong DigestOf(string text) => Crc64.Compute(MemoryMarshal.AsBytes(text.AsSpan()));

    private static uint SourceOf(TransferItem item)
    {
        var digest = DigestOf($"{item.SourceKey.Value}\n{item.Chosen?.Id}");
        return (uint)(digest ^ (digest >> 32));
    }

    // Equal digests are only a suspicion. For each of the few suspected keys, the first source object is kept.
    private async Task LookCloserAsync(IAsyncEnumerable<ItemPage> pages, CancellationToken cancellationToken)
    {
        await foreach (var page in pages.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in page.Items.Where(Claims).Where(item => _claims.IsMet(DigestOf(item.TargetKey.Value))))
            {
                _contested.TryAdd(item.TargetKey, Claimant.Of(item));
            }
        }
    }

    // Returns false if no object had the target key when all were listed, so that this object came since.
    private bool IsKnown(TransferItem item, out bool isAnothers)
    {
        var isKnown = _claims.TryFind(DigestOf(item.TargetKey.Value), out var source);
        isAnothers = isKnown && source != SourceOf(item);
        return isKnown;
    }

    private readonly record struct Claimant(ObjectKey Key, string? Version)
    {
        public static Claimant Of(TransferItem item) => new(item.SourceKey, item.Chosen?.Id);

        public override string ToString() => $"'{Key}'{(Version is null ? "" : $" (version {Version})")}";
    }
}
