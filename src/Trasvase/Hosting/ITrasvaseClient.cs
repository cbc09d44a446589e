namespace Trasvase;

/// <summary>The calls of <see cref="TrasvaseClient"/> as an interface, so that tests can put a substitute in its place.</summary>
public interface ITrasvaseClient
{
    /// <inheritdoc cref="TrasvaseClient.CopyAsync"/>
    Task<TransferReceipt> CopyAsync(
        string source,
        string target,
        TransferOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="TrasvaseClient.MoveAsync"/>
    Task<TransferReceipt> MoveAsync(
        string source,
        string target,
        TransferOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="TrasvaseClient.CopyAllAsync"/>
    Task<JobReport> CopyAllAsync(
        string source,
        string target,
        JobOptions? options = null,
        Func<TransferReceipt, ValueTask>? onReceipt = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="TrasvaseClient.MoveAllAsync"/>
    Task<JobReport> MoveAllAsync(
        string source,
        string target,
        JobOptions? options = null,
        Func<TransferReceipt, ValueTask>? onReceipt = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="TrasvaseClient.SyncAllAsync"/>
    Task<JobReport> SyncAllAsync(
        string source,
        string target,
        JobOptions? options = null,
        Func<TransferReceipt, ValueTask>? onReceipt = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="TrasvaseClient.VerifyAllAsync"/>
    Task<VerifyReport> VerifyAllAsync(
        string source,
        string target,
        JobOptions? options = null,
        Func<VerifyReceipt, ValueTask>? onReceipt = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="TrasvaseClient.EstimateAsync"/>
    Task<JobEstimate> EstimateAsync(
        string source,
        string target,
        JobOptions? options = null,
        EstimateOptions? estimate = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="TrasvaseClient.ListAsync"/>
    IAsyncEnumerable<ListingPage> ListAsync(string location, string? delimiter = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="TrasvaseClient.ListChosenAsync"/>
    IAsyncEnumerable<ListingPage> ListChosenAsync(string location, Selection selection, CancellationToken cancellationToken = default);
}
