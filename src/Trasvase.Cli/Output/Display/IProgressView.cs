namespace Trasvase.Cli.Output.Display;

/// <summary>
/// Where progress and what went wrong are seen: standard error, live on a terminal, as lines elsewhere. Members may be called side by side.
/// </summary>
internal interface IProgressView
{
    /// <summary>Does the work while progress is on display; what was live is gone afterwards.</summary>
    Task RunAsync(Func<Task> work);

    /// <summary>Shows how far it is.</summary>
    void Show(TransferProgress progress);

    /// <summary>Writes a line that stays. It must have been escaped.</summary>
    void WriteLine(string line);
}
