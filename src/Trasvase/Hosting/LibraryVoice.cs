using System.Runtime.CompilerServices;

namespace Trasvase.Hosting;

/// <summary>
/// Translates what the engine returns and throws to the words of the library: see <see cref="LibraryWords"/>. The command line keeps the
/// engine's words and does not use this class.
/// </summary>
internal static class LibraryVoice
{
    /// <summary>Returns the receipt in the words of the library.</summary>
    public static TransferReceipt Of(TransferReceipt receipt) =>
        SaysNothing(receipt) ? receipt : receipt with
        {
            Reason = Of(receipt.Reason),
            Notes = [.. receipt.Notes.Select(LibraryWords.Of)],
            Reasons = [.. receipt.Reasons.Select(reason => reason with { Words = LibraryWords.Of(reason.Words) })],
            Verification = receipt.Verification is Verification.Unverifiable why
                ? new Verification.Unverifiable(LibraryWords.Of(why.Why)) { Words = LibraryWords.Of(why.Words) }
                : receipt.Verification,
        };

    /// <inheritdoc cref="Of(TransferReceipt)"/>
    public static VerifyReceipt Of(VerifyReceipt receipt) =>
        receipt.Reason is null ? receipt : receipt with { Reason = Of(receipt.Reason) };

    /// <summary>Returns the report in the words of the library.</summary>
    public static JobReport Of(JobReport report) => report with
    {
        Stopped = Of(report.Stopped),
        WhyNothing = Of(report.WhyNothing),
        WhyNotRemoved = Of(report.WhyNotRemoved),
        AboutSource = Of(report.AboutSource),
        Route = Of(report.Route),
        Reasons = Of(report.Reasons),
    };

    /// <inheritdoc cref="Of(JobReport)"/>
    public static VerifyReport Of(VerifyReport report) => report with
    {
        Stopped = Of(report.Stopped),
        WhyNothing = Of(report.WhyNothing),
        AboutSource = Of(report.AboutSource),
        Reasons = Of(report.Reasons),
    };

    /// <summary>Returns the estimate in the words of the library.</summary>
    public static JobEstimate Of(JobEstimate estimate) => estimate with
    {
        WhyNothing = Of(estimate.WhyNothing),
        WhyNotPulled = Of(estimate.WhyNotPulled),
        WhyNotRemoved = Of(estimate.WhyNotRemoved),
        Missing = [.. estimate.Missing.Select(LibraryWords.Of)],
        NotLookedAt = [.. estimate.NotLookedAt.Select(LibraryWords.Of)],
        Notes = [.. estimate.Notes.Select(LibraryWords.Of)],
    };

    /// <summary>Returns the failure in the words of the library; null if it uses them already, or cannot be translated.</summary>
    public static Exception? Of(Exception failure) =>
        LibraryWords.Of(failure.Message) is var words && words == failure.Message ? null : failure switch
        {
            ConfigurationException => new ConfigurationException(words, failure),
            StoreException store => store.With(store.Retry, words),
            JournalException => new JournalException(words, failure),
            ReportException => new ReportException(words, failure),
            _ => null,
        };

    /// <summary>Makes a call, and throws its failure in the words of the library.</summary>
    public static async Task<T> OfAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception e) when (Of(e) is { } said)
        {
            throw said;
        }
    }

    /// <summary>Enumerates a listing, and throws its failure in the words of the library.</summary>
    public static async IAsyncEnumerable<T> OfAsync<T>(
        Func<IAsyncEnumerable<T>> listing,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var pages = (await OfAsync(() => Task.FromResult(listing())).ConfigureAwait(false)).GetAsyncEnumerator(cancellationToken);
        await using var closing = pages.ConfigureAwait(false);
        while (await OfAsync(() => pages.MoveNextAsync().AsTask()).ConfigureAwait(false))
        {
            yield return pages.Current;
        }
    }

    private static bool SaysNothing(TransferReceipt receipt) => receipt.Reason is null
        && receipt.Notes.Count == 0
        && receipt.Reasons.Count == 0
        && receipt.Verification is not Verification.Unverifiable;

    private static string? Of(string? sentence) => sentence is null ? null : LibraryWords.Of(sentence);

    private static ReasonCounts Of(ReasonCounts reasons) =>
        reasons.Count == 0 ? reasons : ReasonCounts.From(reasons.Select(reason => reason with { Words = LibraryWords.Of(reason.Words) }));
}
