namespace Trasvase.Jobs.Reporting;

/// <summary>What is told of every object, for whoever wants to know afterwards.</summary>
internal interface IReport : IAsyncDisposable
{
    /// <summary>
    /// Adds a line for each receipt, and lets it be remembered how long the report is with them before anybody else adds any: so a run
    /// that goes on later takes off just the lines of what nobody remembers.
    /// </summary>
    /// <param name="receipts">May be none.</param>
    /// <param name="remember">Given the length in bytes, or null if it is what it was or there is no file. What it throws is thrown
    /// on.</param>
    /// <exception cref="ReportException">It could not be written; then nothing is remembered.</exception>
    ValueTask AppendAsync(IReadOnlyList<TransferReceipt> receipts, Func<long?, ValueTask> remember);

    /// <summary>The same for target objects that a sync removed.</summary>
    /// <inheritdoc cref="AppendAsync"/>
    ValueTask AppendRemovedAsync(IReadOnlyList<RemovedObject> removed, Func<long?, ValueTask> remember);
}

/// <summary>Nobody wants to know.</summary>
internal sealed class NoReport : IReport
{
    public ValueTask AppendAsync(IReadOnlyList<TransferReceipt> receipts, Func<long?, ValueTask> remember) => remember(null);

    public ValueTask AppendRemovedAsync(IReadOnlyList<RemovedObject> removed, Func<long?, ValueTask> remember) => remember(null);

    public ValueTask DisposeAsync() => default;
}
