namespace Trasvase.Jobs.Reporting;

/// <summary>A report with a line for every object, to be read afterwards.</summary>
internal interface IReport : IAsyncDisposable
{
    /// <summary>
    /// Adds a line for each receipt, and lets the caller remember the new length of the report before anybody adds more. A run that
    /// resumes the job later then cuts off exactly the lines of objects that were not remembered.
    /// </summary>
    /// <param name="receipts">The receipts; may be empty.</param>
    /// <param name="remember">Called with the length of the report in bytes; null if the length did not change or there is no file.
    /// Exceptions that it throws are passed on.</param>
    /// <exception cref="ReportException">The report could not be written. Nothing is remembered then.</exception>
    ValueTask AppendAsync(IReadOnlyList<TransferReceipt> receipts, Func<long?, ValueTask> remember);

    /// <summary>Does the same for target objects that a sync removed.</summary>
    /// <inheritdoc cref="AppendAsync"/>
    ValueTask AppendRemovedAsync(IReadOnlyList<RemovedObject> removed, Func<long?, ValueTask> remember);
}

/// <summary>The report of a job that writes none.</summary>
internal sealed class NoReport : IReport
{
    public ValueTask AppendAsync(IReadOnlyList<TransferReceipt> receipts, Func<long?, ValueTask> remember) => remember(null);

    public ValueTask AppendRemovedAsync(IReadOnlyList<RemovedObject> removed, Func<long?, ValueTask> remember) => remember(null);

    public ValueTask DisposeAsync() => default;
}
