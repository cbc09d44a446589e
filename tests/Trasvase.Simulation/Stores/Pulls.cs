using Trasvase.Simulation.Drawing;
using Trasvase.Simulation.World;
using Trasvase.Storage;
using Trasvase.Stores.Memory;

namespace Trasvase.Simulation.Stores;

/// <summary>What happens where the target fetches bytes by itself: it is refused, others are there before it, bits flip on a way that
/// nobody of us sees.</summary>
internal sealed class Pulls(Universe universe, Run run)
{
    private readonly Copying _faults = run.IsQuiet ? Copying.None : universe.Scenario.Copying;
    private int _number;

    /// <summary>Fetches by a grant.</summary>
    public async Task<T> FetchAsync<T>(ReadGrant grant, Func<ReadGrant, Task<T>> effect)
    {
        var number = ++_number;
        if (number >= _faults.RefusedFrom || Hits(_faults.Refused))
        {
            run.IsDisturbed = true;
            throw Refused();
        }

        if (Hits(_faults.Raced))
        {
            await universe.RaceAsync(universe.Source, grant.Object.Key, run.Dice);
        }

        var isSwapped = universe.Planted == Planted.Swap && run.Dice.Hits(0.3);
        return await effect(isSwapped || Hits(_faults.Flipped) ? await AnotherAsync(grant, isSwapped) : grant);
    }

    /// <summary>The digest as the target tells it.</summary>
    public Digest? Told(Digest? digest) => digest is { Algorithm: DigestAlgorithm.Crc64Nvme } && Hits(_faults.Misstated)
        ? Digest.OfCrc64(digest.ToCrc64() ^ (1UL << run.Dice.Below(64)))
        : digest;

    private bool Hits(double rate)
    {
        var hits = run.Dice.Hits(rate);
        run.IsDisturbed |= hits;
        return hits;
    }

    private StoreException Refused() =>
        new(
            StoreErrorKind.SourceRefused,
            _faults.Status is 408 or 429 or >= 500 ? RetryAdvice.Worthwhile : RetryAdvice.Never,
            "The source could not be read.")
        {
            SourceStatus = _faults.Status,
        };

    // A grant for what the source holds now, but for a bit, or for all of them.
    private async Task<ReadGrant> AnotherAsync(ReadGrant grant, bool isSwapped)
    {
        byte[] content;
        try
        {
            content = await ((MemoryGrant)grant).FetchAsync(range: null, CancellationToken.None);
        }
        catch (StoreException)
        {
            return grant;
        }

        if (content.Length > 0)
        {
            content[run.Dice.Below(content.Length)] ^= (byte)(1 << run.Dice.Below(8));
        }

        var between = new MemoryStore("between", new MemoryOptions { Time = universe.Clock });
        var bytes = isSwapped ? [.. content.Select(value => (byte)~value)] : content;
        await between.PutAsync(grant.Object.Key, PartBody.Of(bytes), new WriteOptions(), CancellationToken.None);
        return new MemoryGrant(between, grant.Object with { Version = null }, grant.Expires, universe.Clock);
    }
}
