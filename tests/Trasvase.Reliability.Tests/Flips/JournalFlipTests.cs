using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Storage;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Reliability.Tests.Flips;

/// <summary>A job is ended in mid-work, and one bit of what it left on the disk changes before it is resumed.</summary>
public sealed class JournalFlipTests
{
    private const int Small = 16;
    private const int Large = 2;

    private static readonly JobOrder Order = new("copy", "mem://source/", "mem://target/") { Choices = "rename" };

    [Fact]
    public async Task Resume_OneBitOfTheJournalFlips_GoesOnRightlyOrSaysThatItIsDamaged()
    {
        var count = LongForm.Count(200, 10_000);
        var refused = 0;
        await Parallel.ForEachAsync(Enumerable.Range(1, count), LongForm.Parallel(), async (seed, _) =>
        {
            var wasRefused = await Deadline.KeepAsync($"the journal of seed {seed}", end => RunAsync(seed, end));
            Interlocked.Add(ref refused, wasRefused ? 1 : 0);
        });

        refused.ShouldBeInRange(count / 20, count / 2, "many bytes matter, and some do not");
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} flips: {refused} journals refused, {count - refused} jobs done.");
    }

    private static async Task<bool> RunAsync(int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var pair = await FilledAsync(seed, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("trasvase-flips-").FullName;
        try
        {
            var journal = Path.Combine(folder, "after");
            await InterruptedAsync(pair, random, Path.Combine(folder, "before"), journal, cancellationToken);
            var flip = Flip(random, journal);
            pair.Forget();
            return await ResumedAsync(pair, journal, $"seed {seed}, {flip}", cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<MemoryPair> FilledAsync(int seed, CancellationToken cancellationToken)
    {
        var pair = new MemoryPair();
        pair.Source.PageSize = 9;
        for (var i = 0; i < Small + Large; i++)
        {
            var length = i % 9 == 4 ? MemoryPair.BufferedMax + 1000 : 300 + i;
            var data = new PositionalData((ulong)((seed * 100) + i), length);
            await pair.Source.Inner.PutAsync(new ObjectKey($"object-{i:00}"), data.ToBody(), new WriteOptions(), cancellationToken);
        }

        return pair;
    }

    // The files are as a killed process leaves them: half of the time while its log is not yet taken over.
    private static async Task InterruptedAsync(
        MemoryPair pair, Random random, string before, string after, CancellationToken cancellationToken)
    {
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (left, early) = (5 + random.Next(14), random.Next(2) == 0);
        pair.Target.Before = async call =>
        {
            if (call.Operation is StoreOperation.Put or StoreOperation.PutPart && Interlocked.Decrement(ref left) == 0)
            {
                await kill.CancelAsync();
                kill.Token.ThrowIfCancellationRequested();
            }
        };
        Directory.CreateDirectory(after);
        await using (var job = await new JobFolder(before).OpenAsync(Order, resume: null))
        {
            await Should.ThrowAsync<OperationCanceledException>(() => pair.CopyAsync(kill.Token, job.Journal));
            if (early)
            {
                Copy(before, after);
            }
        }

        if (!early)
        {
            Copy(before, after);
        }

        pair.Target.Before = static _ => Task.CompletedTask;
    }

    private static void Copy(string before, string after)
    {
        foreach (var file in Directory.EnumerateFiles(before).Where(file => Path.GetExtension(file) is ".db" or ".db-wal"))
        {
            File.Copy(file, Path.Combine(after, Path.GetFileName(file)));
        }
    }

    // Most of a page is unused: half of the time a byte is chosen that belongs to a row, near a key.
    private static string Flip(Random random, string journal)
    {
        var files = Directory.GetFiles(journal);
        var file = files[random.Next(files.Length)];
        var bytes = File.ReadAllBytes(file);
        var offset = random.Next(bytes.Length);
        if (random.Next(2) == 0 && Occurrences(bytes) is { Count: > 0 } keys)
        {
            offset = Math.Clamp(keys[random.Next(keys.Count)] + random.Next(-8, 24), 0, bytes.Length - 1);
        }

        var bit = random.Next(8);
        bytes[offset] ^= (byte)(1 << bit);
        File.WriteAllBytes(file, bytes);
        return $"bit {bit} of byte {offset} of {bytes.Length} in {Path.GetExtension(file)}";
    }

    private static List<int> Occurrences(byte[] bytes)
    {
        var found = new List<int>();
        for (int at = 0, next; (next = bytes.AsSpan(at).IndexOf("object-"u8)) >= 0; at += next + 1)
        {
            found.Add(at + next);
        }

        return found;
    }

    private static async Task<bool> ResumedAsync(MemoryPair pair, string journal, string why, CancellationToken cancellationToken)
    {
        JobReport? report = null;
        try
        {
            await using var job = await new JobFolder(journal).OpenAsync(Order, resume: null);
            report = await pair.CopyAsync(cancellationToken, job.Journal);
        }
        catch (JournalException e)
        {
            e.Message.ShouldContain(journal, Case.Sensitive, why);
        }

        var wrong = await pair.CheckAsync(report, namesAll: false, cancellationToken);
        wrong.ShouldBeEmpty(why);
        if (report is not null)
        {
            (report.Listed, report.Failed, report.Skipped).ShouldBe((Small + Large, 0, 0), why);
        }

        return report is null;
    }
}
