using Trasvase.Jobs.Scopes;

namespace Trasvase.Tests.Jobs;

public sealed class ClaimTableTests
{
    [Fact]
    public void TryFind_RandomClaims_TellsWhatADictionaryTells()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var (table, model) = (new ClaimTable(), new Dictionary<ulong, List<uint>>());
            for (var i = random.Next(3000); i > 0; i--)
            {
                var (target, source) = (Draw(random), (uint)random.Next());
                table.Add(target, source);
                model[target] = [.. model.GetValueOrDefault(target, []), source];
            }

            table.Sort();

            table.HasMeetings().ShouldBe(model.Values.Any(sources => sources.Count > 1), $"seed {seed}");
            foreach (var target in model.Keys.Concat(Enumerable.Range(0, 500).Select(_ => Draw(random))))
            {
                var sources = model.GetValueOrDefault(target, []);
                table.TryFind(target, out var found).ShouldBe(sources.Count > 0, $"seed {seed}");
                (sources.Count == 0 || sources.Contains(found)).ShouldBeTrue($"seed {seed}");
                table.IsMet(target).ShouldBe(sources.Count > 1, $"seed {seed}");
            }
        }
    }

    [Fact]
    public void Add_AMillion_TakesLittleMoreThanWhatIsInIt()
    {
        const int Count = 1_000_000;
        var (table, random) = (new ClaimTable(), new Random(1));
        for (var i = 0; i < Count; i++)
        {
            table.Add((ulong)random.NextInt64(), (uint)i);
        }

        table.BytesHeld.ShouldBeInRange(12L * Count, 15L * Count);
    }

    // Some meet, and some differ in a few bits only.
    private static ulong Draw(Random random) => random.Next(3) == 0 ? (ulong)random.Next(400) : (ulong)random.NextInt64();
}
