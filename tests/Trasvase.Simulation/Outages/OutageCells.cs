using Trasvase.Storage.Requests;

namespace Trasvase.Simulation.Outages;

/// <summary>Runs all cells and says which of them failed.</summary>
internal static class OutageCells
{
    private static readonly TimeSpan Shortest = OutageCell.All.Min(cell => cell.Length);

    /// <summary>Runs them; the shortest ones also without patience, which shows that they would fail.</summary>
    /// <returns>The exit code: 0 if none failed, else 1.</returns>
    public static async Task<int> RunAsync(string? only, TextWriter output)
    {
        var (cells, failed, impatient) = (0, 0, 0);
        foreach (var cell in OutageCell.All.Where(cell => only is null
            || cell.ToString().Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            cells++;
            var wrong = await OutageRun.RunAsync(cell, Patience.Of(TimeSpan.FromDays(1), isJob: true));
            failed += wrong.Count > 0 ? 1 : 0;
            foreach (var sentence in wrong)
            {
                await output.WriteLineAsync($"{cell}: {sentence}");
            }

            impatient += cell.Length == Shortest && (await OutageRun.RunAsync(cell, Patience.None)).Count > 0 ? 1 : 0;
        }

        await output.WriteLineAsync($"{cells} outages, {failed} failed, without patience {impatient}");
        return failed > 0 ? 1 : 0;
    }
}
