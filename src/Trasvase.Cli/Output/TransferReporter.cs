namespace Trasvase.Cli.Output;

/// <summary>Tells what a copy or a move does, while it does it and in the end. Members may be called side by side.</summary>
internal abstract class TransferReporter : IProgress<TransferProgress>
{
    /// <summary>The latest that is known: what there is to say when it is cancelled.</summary>
    protected TransferProgress Latest { get; private set; } = new();

    /// <summary>Does the work; whatever shows progress does so meanwhile.</summary>
    public virtual Task RunAsync(Func<Task> work) => work();

    /// <inheritdoc/>
    public void Report(TransferProgress value)
    {
        Latest = value;
        Show(value);
    }

    /// <summary>Takes one object's receipt.</summary>
    public abstract ValueTask RecordAsync(TransferReceipt receipt);

    /// <summary>Takes a target object that a sync removed, or would remove.</summary>
    public abstract ValueTask RecordAsync(RemovedObject removed);

    /// <summary>Says what became of it all.</summary>
    public abstract void Finish(JobReport report);

    /// <summary>Says what was done before it was cancelled.</summary>
    public abstract void Cancelled();

    /// <summary>Shows how far it is.</summary>
    protected abstract void Show(TransferProgress progress);
}
