using System.Runtime.InteropServices;
using Trasvase.Integrity;
using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Jobs;

/// <summary>
/// Which source object each target key belongs to, where names are changed so that two may meet: the first one listed has it, and the
/// others are refused before anything is written. Takes 12 bytes an object, whatever the length of its keys.
/// </summary>
internal sealed class TargetClaims
{
    private readonly ulong[] _targets;
    private readonly uint[] _sources;
    private readonly Dictionary<ObjectKey, TransferItem> _contested = [];
    private readonly Dictionary<ObjectKey, TransferItem> _late = [];

    private TargetClaims(ulong[] targets, uint[] sources) => (_targets, _sources) = (targets, sources);

    /// <summary>Looks all objects through; a second time if any two seem to meet.</summary>
    /// <param name="list">Lists them, from the beginning.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<TargetClaims> TakeAsync(Func<IAsyncEnumerable<ItemPage>> list, CancellationToken cancellationToken)
    {
        var (targets, sources) = (new List<ulong>(), new List<uint>());
        await foreach (var page in list().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in page.Items.Where(Claims))
            {
                targets.Add(DigestOf(item.TargetKey.Value));
                sources.Add(SourceOf(item));
            }
        }

        var claims = new TargetClaims([.. targets], [.. sources]);
        Array.Sort(claims._targets, claims._sources);
        if (claims.HasMeetings())
        {
            await claims.LookCloserAsync(list(), cancellationToken).ConfigureAwait(false);
        }

        return claims;
    }

    /// <summary>The item, refused if its target key is another one's.</summary>
    public TransferItem Checked(TransferItem item)
    {
        if (!Claims(item))
        {
            return item;
        }

        if (_contested.TryGetValue(item.TargetKey, out var first) || (!IsKnown(item, out var isAnothers) && !_late.TryAdd(item.TargetKey, item) && _late.TryGetValue(item.TargetKey, out first)))
        {
            return IsSame(first, item) ? item : item with { WhyRefused = Meeting(item, $"'{first.SourceKey}'{Version(first)}") };
        }

        return isAnothers ? item with { WhyRefused = Meeting(item, "one that was listed before it") } : item;
    }

    private static bool Claims(TransferItem item) => item is { IsLeftOut: false, WhyRefused: null };

    private static bool IsSame(TransferItem one, TransferItem other) => one.SourceKey == other.SourceKey && one.Chosen?.Id == other.Chosen?.Id;

    private static string Meeting(TransferItem item, string first) =>
        $"Two source objects would get the key '{item.TargetKey}': {first}, which has it, and '{item.SourceKey}'{Version(item)}, which is left out.";

    private static string Version(TransferItem item) => item.Chosen is { } chosen ? $" (version {chosen.Id})" : "";

    private static ulong DigestOf(string text) => Crc64.Compute(MemoryMarshal.AsBytes(text.AsSpan()));

    private static uint SourceOf(TransferItem item)
    {
        var digest = DigestOf($"{item.SourceKey.Value}\n{item.Chosen?.Id}");
        return (uint)(digest ^ (digest >> 32));
    }

    private bool HasMeetings()
    {
        for (var i = 1; i < _targets.Length; i++)
        {
            if (_targets[i] == _targets[i - 1])
            {
                return true;
            }
        }

        return false;
    }

    // Digests only suspect. Of the few keys that they suspect the first source object is kept.
    private async Task LookCloserAsync(IAsyncEnumerable<ItemPage> pages, CancellationToken cancellationToken)
    {
        await foreach (var page in pages.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in page.Items.Where(Claims).Where(item => IsSuspect(DigestOf(item.TargetKey.Value))))
            {
                _contested.TryAdd(item.TargetKey, item with { Listed = null });
            }
        }
    }

    private bool IsSuspect(ulong target) =>
        Array.BinarySearch(_targets, target) is >= 0 and var at
        && ((at > 0 && _targets[at - 1] == target) || (at + 1 < _targets.Length && _targets[at + 1] == target));

    // False if nothing had the target key when all were looked through: it came since.
    private bool IsKnown(TransferItem item, out bool isAnothers)
    {
        var at = Array.BinarySearch(_targets, DigestOf(item.TargetKey.Value));
        isAnothers = at >= 0 && _sources[at] != SourceOf(item);
        return at >= 0;
    }
}
