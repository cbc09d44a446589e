using System.Collections.Frozen;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;

namespace Trasvase.Simulation.Drawing;

/// <summary>Draws scenarios.</summary>
internal static class ScenarioDrawing
{
    private static readonly string[] Weird =
        [.. WeirdKeys.Names.Select(WeirdKeys.Get).Where(key => new ObjectKey(Scenario.SourcePrefix + key).Utf8Length <= 1024)];

    public static Scenario Draw(long seed)
    {
        var dice = new Dice(seed, stream: 1);
        var partSize = dice.Pick(1, 3, 7, 16, 100, 1000, 3000);
        var singlePut = dice.Pick(0, 1, partSize, 5 * partSize, 10 * partSize, 1 << 20);
        var source = DrawStore(dice, partSize: 1, singlePut: 1 << 20);
        var target = DrawStore(dice, partSize, singlePut);
        var objects = DrawObjects(dice, partSize, singlePut);
        var moments = 20 + (objects.Count * 16);
        var scenario = new Scenario
        {
            Seed = seed,
            Objects = objects,
            Options = DrawOptions(seed, dice, partSize, objects),
            StoreRetry = new RetryPolicy { Chance = new Dice(seed, stream: 10), AttemptsMax = dice.Pick(1, 3, 6) },
            TargetPrefix = dice.Pick("", "out/", "out/", "moved ", "2026/", new string('x', 1000)),
            IsMove = dice.Hits(0.4),
            IsOne = objects.Count > 0 && dice.Hits(0.1),
            Source = source,
            Target = target,
            SourceFaults = dice.Hits(0.2) ? FaultRates.None : FaultRates.Draw(dice, canFlip: Scenario.Has(source)),
            TargetFaults = dice.Hits(0.2) ? FaultRates.None : FaultRates.Draw(dice, canFlip: Scenario.Has(target)),
            PageSize = dice.Pick(1, 2, 5, 1000),
            ShowsProgress = dice.Hits(0.3),
            Cut = dice.Hits(0.5) ? Cut.None : dice.Pick(Cut.Cancelled, Cut.Killed, Cut.Killed, Cut.RecordFails),
            CutAt = 1 + dice.Below(dice.Pick(5, moments)),
            DropsPartsOfOthers = dice.Hits(0.5),
            Meanwhile = DrawMeanwhile(dice, objects.Count, moments),
        };
        var copies = new Dice(seed, stream: 11);
        var sync = new Dice(seed, stream: 13);
        scenario = scenario with
        {
            Remembers = new Dice(seed, stream: 12).Hits(0.5),
            Down = DownTime.Draw(new Dice(seed, stream: 14), moments),
        };
        scenario = sync.Hits(0.5) ? Syncing.Draw(scenario, sync) : scenario;
        return copies.Hits(0.5)
            ? Copying.Draw(scenario, copies)
            : scenario with { Options = scenario.Options with { Via = copies.Pick(TransferRoute.Auto, TransferRoute.Relay) } };
    }

    private static MemoryOptions DrawStore(Dice dice, int partSize, int singlePut) => new()
    {
        KeepsVersions = dice.Hits(0.3),
        Profile = MemoryProfile.Default with
        {
            PartSizeMin = dice.Pick(1, partSize),
            PartSizeMax = Math.Max(partSize, 1 << 16),
            SinglePutMax = singlePut,
            ListsDetails = dice.Hits(0.5),
            Tags = dice.Hits(0.5),
            MetadataNames = dice.Pick(MetadataNames.HttpToken, MetadataNames.Identifier),
            DigestsReturned = dice.Hits(0.7) ? FrozenSet.Create(DigestAlgorithm.Crc64Nvme) : FrozenSet<DigestAlgorithm>.Empty,
        },
    };

    private static List<Placed> DrawObjects(Dice dice, int partSize, int singlePut)
    {
        var objects = new List<Placed>();
        var (count, weird, taken) = (dice.Pick(0, 1, 2, 3, 5, 8, 12, 20), dice.Pick(0.0, 0.3), dice.Pick(0.0, 0.0, 0.3, 0.9));
        for (var i = 0; i < count; i++)
        {
            var name = dice.Hits(weird) ? Weird[dice.Below(Weird.Length)] : dice.Pick($"{i:00}", $"a/{i:00}.txt", $"{i:00}/");
            var key = new ObjectKey(Scenario.SourcePrefix + name);
            if (!objects.Exists(item => item.Key == key))
            {
                objects.Add(new Placed(key, DrawSize(dice, partSize, singlePut), dice.Hits(0.2), dice.Hits(0.02), dice.Hits(taken)));
            }
        }

        return objects;
    }

    // The places where something changes, and what is next to them.
    private static int DrawSize(Dice dice, int partSize, int singlePut)
    {
        var limit = dice.Pick(0, 1, singlePut, partSize, 2 * partSize, 5 * partSize, 17 * partSize);
        return Math.Clamp(limit + dice.Pick(-1, 0, 1), 0, 20 * partSize);
    }

    private static TransferOptions DrawOptions(long seed, Dice dice, int partSize, List<Placed> objects)
    {
        var chance = new Dice(seed, stream: 2);
        var connections = dice.Pick(1, 2, 3, 4, 8);
        var largest = objects.Select(item => item.Size).Append(1).Max();
        return new TransferOptions
        {
            Chance = chance,
            Connections = connections,
            MemoryBudget = Math.Max(2 * largest, dice.Pick(4096, 10_000, 4096 * connections, 128 * 1024 * connections)),
            PartSize = partSize,
            IfExists = dice.Pick(
                CollisionPolicy.Rename, CollisionPolicy.Overwrite, CollisionPolicy.Skip, CollisionPolicy.Newer, CollisionPolicy.Fail),
            DryRun = dice.Hits(0.02),
            CreateContainer = dice.Hits(0.1),
            Retry = new RetryPolicy
            {
                Chance = chance,
                AttemptsMax = dice.Pick(1, 2, 3, 6),
                DelayFirst = TimeSpan.FromMilliseconds(dice.Pick(0, 10, 250)),
            },
        };
    }

    private static List<Meanwhile> DrawMeanwhile(Dice dice, int objects, int moments)
    {
        var deeds = new List<Meanwhile>();
        foreach (var deed in objects == 0 ? [] : Enum.GetValues<Deed>())
        {
            for (var left = dice.Hits(0.3) ? dice.Pick(1, 1, 3, 10) : 0; left > 0; left--)
            {
                deeds.Add(new Meanwhile(1 + dice.Below(moments), deed, dice.Below(objects)));
            }
        }

        return [.. deeds.OrderBy(deed => deed.Moment)];
    }
}
