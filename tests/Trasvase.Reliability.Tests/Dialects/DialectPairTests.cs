using Trasvase.Testing.Dialects;

namespace Trasvase.Reliability.Tests.Dialects;

/// <summary>
/// Two oddities at once. What a pair must come to nobody has written down; that nothing is lost, mixed, falsely removed or passed over in
/// silence holds for every one, and the checker decides. In the long form it is every pair, each with one of the commands.
/// </summary>
public sealed class DialectPairTests
{
    private const int Usual = 12;

    [Fact]
    public async Task Store_WithTwoAccents_LosesNothingAndSaysWhatItCannotDo()
    {
        var names = DialectCells.Dialects;
        var pairs = (from first in Enumerable.Range(0, names.Count)
                     from second in Enumerable.Range(first + 1, names.Count - first - 1)
                     select (first, second)).ToList();
        var step = LongForm.IsOn ? 1 : pairs.Count / Usual;
        var chosen = pairs.Where((_, at) => at % step == 0).ToList();
        var wrong = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await Parallel.ForEachAsync(chosen, LongForm.Parallel(), async (pair, cancellationToken) =>
        {
            var dialect = DialectList.Create(names[pair.first]).And(DialectList.Create(names[pair.second]));
            var command = (DialectCommand)((pair.first + pair.second) % Enum.GetValues<DialectCommand>().Length);
            if (await DialectVerdict.OfAsync(dialect, command, end: null, cancellationToken) is { } verdict)
            {
                wrong.Enqueue(verdict);
            }
        });

        wrong.ShouldBeEmpty();
    }
}
