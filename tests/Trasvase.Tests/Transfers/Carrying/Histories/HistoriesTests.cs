using System.Collections.Concurrent;

namespace Trasvase.Tests.Transfers.Carrying.Histories;

/// <summary>Nothing is ever gone from both sides that no command announced to be lost.</summary>
public class HistoriesTests
{
    private const int Count = 5_000;
    private const int ToFindAPlantedOne = 400;

    [Fact]
    public async Task Histories_AllOfThem_LoseNothingThatWasNotAnnounced() => (await RunAsync(1, Count, Planted.Nothing)).ShouldBeNull();

    [Theory]
    [InlineData(nameof(Planted.RemovedForItsStamp))]
    [InlineData(nameof(Planted.TagsGivenUp))]
    [InlineData(nameof(Planted.HeadersNotChanged))]
    [InlineData(nameof(Planted.TagsLost))]
    public async Task Histories_WithAPlantedFault_AreFoundOut(string planted) =>
        (await RunAsync(1, ToFindAPlantedOne, Enum.Parse<Planted>(planted))).ShouldNotBeNull();

    // The first seed that loses something, with its story.
    private static async Task<string?> RunAsync(int first, int count, Planted planted)
    {
        var found = new ConcurrentDictionary<int, string>();
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount,
            CancellationToken = TestContext.Current.CancellationToken,
        };
        await Parallel.ForEachAsync(Enumerable.Range(first, count), parallel, async (seed, _) =>
        {
            if (found.IsEmpty && await new History(seed, planted).RunAsync() is { } gone)
            {
                found[seed] = gone;
            }
        });
        return found.IsEmpty ? null : found.OrderBy(entry => entry.Key).Select(entry => $"seed {entry.Key}: {entry.Value}").First();
    }
}
