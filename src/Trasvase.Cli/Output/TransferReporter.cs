namespace Trasvase.Cli.Output;

/// <summary>Reports what a transfer does, while it runs and at its end. Members may be called concurrently.</summary>
internal abstract class TransferReporter : IProgress<TransferProgress>
{
    /// <summary>The latest progress. If the transfer is cancelled, the report is made from it.</summary>
    protected TransferProgress Latest { get; private set; } = new();

    /// <summary>Runs the work. A reporter that displays progress does so meanwhile.</summary>
    public virtual Task RunAsync(Func<Task> work) => work();

    /// <inheritdoc/>
    public void Report(TransferProgress value)
    {
        Latest = value;
        Show(value);
    }

    /// <summary>Takes one object's receipt.</summary>
    public abstract ValueTask RecordAsync(TransferReceipt receipt);

    /// <summary>Takes a target object that a sync removed, or would remove in a dry run.</summary>
    public abstract ValueTask RecordAsync(RemovedObject removed);

    /// <summary>Writes the result.</summary>
    public abstract void Finish(JobReport report);

    /// <summary>Writes what was done before the transfer was cancelled.</summary>
    public abstract void Cancelled();

    /// <summary>Shows the progress.</summary>
    protected abstract void Show(TransferProgress progress);
}
