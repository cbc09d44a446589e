using System.Collections.Concurrent;
using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Testing.Checking;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Reliability.Tests.Swaps;

/// <summary>Many objects, each of which is replaced by another writer while it is copied, at a moment drawn from the seed.</summary>
internal sealed class SwapScene(Clouds clouds, int seed)
{
    private readonly ConcurrentDictionary<string, Swap> _swaps = new(StringComparer.Ordinal);
    private int _done;

    /// <summary>How many replacements there were.</summary>
    public int Done => _done;

    /// <summary>Fills the bucket. Every 16th object is replaced at each read, for ever.</summary>
    public void Fill(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var random = new Random((seed * 1000) + i);
            var isLarge = random.Next(2) == 0;
            var length = LengthOf(random, isLarge);
            var parts = isLarge ? (length / CloudClient.PartSize) + 1 : 1;
            var swap = new Swap(random, length, IsRestless: i % 16 == 15, Moment: 1 + random.Next((2 * parts) + 3));
            var key = $"object-{i:000}";
            _swaps[key] = swap;
            Put(key, swap, version: 0, length);
        }

        clouds.SourceServer.Before = SwapAsync;
        clouds.TargetServer.Before = SwapAsync;
    }

    /// <summary>What the checker finds wrong, and how many objects ended in which way.</summary>
    public async Task<(IReadOnlyList<Violation> Wrong, int Transferred, int Failed)> CheckAsync(
        IReadOnlyCollection<TransferReceipt> receipts, JobReport report, CancellationToken cancellationToken)
    {
        clouds.SourceServer.Before = clouds.TargetServer.Before = null;
        var wrong = await Checker.CheckAsync(clouds.Facts([ReceiptReport.Of(receipts, report)]), cancellationToken);
        foreach (var failed in receipts.Where(receipt => receipt.Outcome != Outcome.Transferred))
        {
            failed.Outcome.ShouldBe(Outcome.Failed, failed.Reason);
            failed.Reason.ShouldNotBeNull().ShouldContain("keeps changing");
            clouds.Target.Find(Clouds.ContainerName, failed.SourceKey.Value).ShouldBeNull();
        }

        return (
            wrong,
            receipts.Count(receipt => receipt.Outcome == Outcome.Transferred),
            receipts.Count(receipt => receipt.Outcome == Outcome.Failed));
    }

    // Counted are the requests to either side that concern the object, its listing not among them.
    private ValueTask<StandInAnswer?> SwapAsync(StandInRequest request)
    {
        if (_swaps.TryGetValue(request.Key, out var swap))
        {
            lock (swap)
            {
                swap.Seen++;
                if (swap.IsRestless ? request.Operation == "GetObject" : swap.Seen == swap.Moment)
                {
                    var isSameSize = swap.Random.Next(2) == 0;
                    Put(request.Key, swap, ++swap.Version, isSameSize ? swap.Length : LengthOf(swap.Random, swap.Random.Next(2) == 0));
                    Interlocked.Increment(ref _done);
                }
            }
        }

        return ValueTask.FromResult<StandInAnswer?>(null);
    }

    private void Put(string key, Swap swap, int version, int length)
    {
        var bytes = new PositionalData(((ulong)swap.Random.Next() * 100) + (ulong)version, length).ToArray();
        switch (swap.Random.Next(4))
        {
            case 0:
                clouds.Bucket.Put(key, bytes, isBare: true);
                break;
            case 1 when length > 1000:
                clouds.Bucket.PutInParts(key, bytes, [length / 2, length - (length / 2)], mode: S3DigestMode.Crc32CComposite);
                break;
            case 2 when length > 1000:
                clouds.Bucket.PutInParts(key, bytes, [length / 3, length - (length / 3)], isBare: true);
                break;
            default:
                clouds.Bucket.Put(key, bytes);
                break;
        }
    }

    private static int LengthOf(Random random, bool isLarge) =>
        isLarge ? CloudClient.BufferedMax + 1 + random.Next(2 * CloudClient.BufferedMax) : 1 + random.Next(20_000);

    private sealed record Swap(Random Random, int Length, bool IsRestless, int Moment)
    {
        public int Seen { get; set; }

        public int Version { get; set; }
    }
}
