using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Storage;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Reliability.Tests.Flips;

/// <summary>One bit of what is read or sent changes on its way, once or each time.</summary>
public sealed class MemoryFlipTests
{
    [Fact]
    public async Task Copy_OneBitFlips_IsHealedOrFailsAndNothingElseIsEverStored()
    {
        var count = LongForm.Count(760, 98_000);
        var (healed, refused) = (0, 0);
        await Parallel.ForEachAsync(Enumerable.Range(1, count), LongForm.Parallel(), async (seed, _) =>
        {
            var outcome = await Deadline.KeepAsync($"the flip of seed {seed}", end => RunAsync(seed, end));
            Interlocked.Add(ref healed, outcome == Outcome.Transferred ? 1 : 0);
            Interlocked.Add(ref refused, outcome == Outcome.Failed ? 1 : 0);
        });

        (healed + refused).ShouldBe(count, "each was detected");
        Math.Min(healed, refused).ShouldBeGreaterThan(count / 8);
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} flips: {healed} healed, {refused} refused.");
    }

    private static async Task<Outcome> RunAsync(int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var pair = new MemoryPair();
        var length = random.Next(3) == 0 ? MemoryPair.BufferedMax + 1 + random.Next(MemoryPair.BufferedMax) : 1 + random.Next(20_000);
        var parts = length > MemoryPair.BufferedMax ? (int)((length + pair.Options.PartSize!.Value - 1) / pair.Options.PartSize.Value) : 1;
        var data = new PositionalData((ulong)seed, length);
        await pair.Source.Inner.PutAsync(new ObjectKey("object"), data.ToBody(), new WriteOptions(), cancellationToken);
        var flip = FlipDraw.Next(random, parts);
        var (met, flipped) = (0, 0);
        pair.Source.Reading = (_, read) => !flip.AtTarget && IsDue() ? Flipped(read, flip) : read;
        pair.Target.Arriving = (_, body) => flip.AtTarget && IsDue() ? new FlippedBody(body, flip.Offset(body.Length), flip.Bit) : body;

        var report = await pair.CopyAsync(cancellationToken);

        var why = $"seed {seed}: {length} bytes, {flip}";
        flipped.ShouldBeGreaterThan(0, why);
        (await pair.CheckAsync(report, namesAll: true, cancellationToken)).ShouldBeEmpty(why);
        var receipt = pair.Receipts.ShouldHaveSingleItem(why);
        receipt.Outcome.ShouldBe(flip.Always ? Outcome.Failed : Outcome.Transferred, $"{why}: {receipt.Reason}");
        if (receipt.Outcome == Outcome.Transferred)
        {
            receipt.Verification.ShouldBeOfType<Verification.Verified>(why);
        }
        else
        {
            receipt.Error.ShouldBe(StoreErrorKind.Corrupt, why);
            (await pair.Target.Inner.FindAsync(new ObjectKey("object"), version: null, cancellationToken)).ShouldBeNull(why);
        }

        return receipt.Outcome;

        bool IsDue()
        {
            var due = flip.Always || Interlocked.Increment(ref met) == flip.Nth;
            flipped += due ? 1 : 0;
            return due;
        }
    }

    private static ObjectRead Flipped(ObjectRead read, FlipDraw flip) =>
        new(read.Info, read.Length, new TamperedStream(read.Content) { FlipAt = flip.Offset(read.Length), FlipBit = flip.Bit });
}
