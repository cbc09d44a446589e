using System.Globalization;
using Trasvase.Simulation.Drawing;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;

namespace Trasvase.Simulation.World;

/// <summary>Everybody but the job: fills the stores before it begins, and changes them meanwhile.</summary>
internal sealed class Others(Scenario scenario, Side source, Side target, Trace trace)
{
    private readonly Queue<Meanwhile> _deeds = new(scenario.Meanwhile);
    private ulong _written;

    /// <summary>Forgets what was still to be done.</summary>
    public void Retire() => _deeds.Clear();

    public async Task FillAsync()
    {
        await FillExtrasAsync();
        foreach (var placed in scenario.Objects)
        {
            await WriteAsync(source, placed.Key, placed.Size, placed);
            if (placed.IsTakenAtTarget && scenario.Target.Profile.WhyKeyRefused(scenario.TargetKey(placed.Key)) is null)
            {
                await WriteAsync(target, scenario.TargetKey(placed.Key), 8 + (placed.Size % 64), placed: null);
            }
        }
    }

    // Before, between and after the keys of the source.
    private async Task FillExtrasAsync()
    {
        for (var i = 0; i < scenario.Syncing.Extras; i++)
        {
            var key = new ObjectKey($"{scenario.TargetPrefix}{(i % 3) switch { 0 => "", 1 => "a/", _ => "z" }}{i:00}-extra");
            if (scenario.Target.Profile.WhyKeyRefused(key) is null)
            {
                await WriteAsync(target, key, 8 + i, placed: null);
            }
        }
    }

    /// <summary>Does what is due at a moment.</summary>
    public async Task MomentAsync(int moment)
    {
        while (_deeds.TryPeek(out var next) && next.Moment <= moment)
        {
            _deeds.Dequeue();
            await DoAsync(next);
        }
    }

    /// <summary>Changes an object that the job is about to read or to store.</summary>
    public async Task RaceAsync(Side side, ObjectKey key, Dice dice)
    {
        var current = side.History.Current(key);
        if (current is not null && dice.Hits(0.2))
        {
            trace.Add($"others: remove {key} at {side.Name}");
            await RemoveAsync(side, key);
            return;
        }

        trace.Add($"others: write {key} at {side.Name}");
        await WriteAsync(side, key, current is null || dice.Hits(0.3) ? 8 + dice.Below(100) : current.Content.Length, placed: null);
        if (side == target && scenario.DropsPartsOfOthers)
        {
            await side.DropStagedAsync(key);
        }
    }

    private async Task DoAsync(Meanwhile deed)
    {
        var key = scenario.Objects[deed.Object].Key;
        var targetKey = scenario.TargetKey(key);
        trace.Add($"others: {deed.Deed} {key}");
        try
        {
            switch (deed.Deed)
            {
                case Deed.ReplaceSourceSameSize when source.History.Current(key) is { } current:
                    await WriteAsync(source, key, current.Content.Length, placed: null);
                    break;
                case Deed.ReplaceSource:
                    await WriteAsync(source, key, (int)((_written * 37) % 500), placed: null);
                    break;
                case Deed.RemoveSource:
                    await RemoveAsync(source, key);
                    break;
                case Deed.AddSource:
                    await WriteAsync(source, new ObjectKey(key.Value + (deed.Moment % 2 == 0 ? "+" : "!")), deed.Moment, placed: null);
                    break;
                case Deed.WriteTarget:
                    await WriteAsync(target, targetKey, 8 + (deed.Moment % 200), placed: null);
                    await (scenario.DropsPartsOfOthers ? target.DropStagedAsync(targetKey) : Task.CompletedTask);
                    break;
                case Deed.RemoveTarget:
                    await RemoveAsync(target, targetKey);
                    break;
                case Deed.DropStagedParts:
                    await target.DropStagedAsync(targetKey);
                    break;
            }
        }
        catch (StoreException e)
        {
            trace.Add($"others: {e.Message}");
        }
    }

    private async Task WriteAsync(Side side, ObjectKey key, int size, Placed? placed)
    {
        // Never the same bytes twice, so that whose they are is always plain.
        var data = new PositionalData((ulong)scenario.Seed + (++_written << 40), size);
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            [side.History.OthersMark] = _written.ToString(CultureInfo.InvariantCulture),
        };
        if (placed?.HasMetadata == true)
        {
            metadata["color"] = "vert";
            metadata["shape"] = "h\u00eatre";
        }

        var write = new WriteOptions { Metadata = metadata, StorageClass = placed?.IsArchived == true ? MemoryProfile.ArchiveClass : null };
        await side.Store.PutAsync(key, PartBody.Of(data.ToArray()), write, CancellationToken.None);
    }

    private async Task RemoveAsync(Side side, ObjectKey key)
    {
        if (side.History.Current(key) is { } current)
        {
            side.History.ExpectRemoval(key);
            await side.Store.RemoveAsync(key, current.Info.ETag!, CancellationToken.None);
            side.History.RemovalDone(key);
        }
    }
}
