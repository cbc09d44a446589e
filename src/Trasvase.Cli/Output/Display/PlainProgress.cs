namespace Trasvase.Cli.Output.Display;

/// <summary>Shows progress where there is no terminal: a line every few seconds, or none.</summary>
/// <param name="error">The writer of the lines.</param>
/// <param name="interval">The least time between two lines of progress; null for no such lines.</param>
internal sealed class PlainProgress(TextWriter error, TimeSpan? interval) : IProgressView
{
    /// <summary>The usual interval: often enough to see that the job is running, seldom enough for a log.</summary>
    public static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly RateMeter _rate = new();
    private TimeSpan _shown;

    public Task RunAsync(Func<Task> work) => work();

    public void Show(TransferProgress progress)
    {
        lock (_gate)
        {
            var facts = _rate.Facts(progress);
            if (interval is { } least && progress.Elapsed - _shown >= least)
            {
                _shown = progress.Elapsed;
                error.WriteLine(facts.ToString());
            }
        }
    }

    public void WriteLine(string line)
    {
        lock (_gate)
        {
            error.WriteLine(line);
        }
    }
}
