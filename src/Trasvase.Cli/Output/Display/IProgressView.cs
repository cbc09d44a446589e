namespace Trasvase.Cli.Output.Display;

/// <summary>
/// Shows progress and errors on standard error: live on a terminal, otherwise as lines. Members may be called concurrently.
/// </summary>
internal interface IProgressView
{
    /// <summary>Runs the work while progress is displayed. Afterwards the live lines are gone.</summary>
    Task RunAsync(Func<Task> work);

    /// <summary>Shows the progress.</summary>
    void Show(TransferProgress progress);

    /// <summary>Writes a line that stays. The caller must have escaped it.</summary>
    void WriteLine(string line);
}
