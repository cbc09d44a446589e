using System.Buffers;
using System.Globalization;
using System.Text;

namespace Trasvase.Jobs.Reporting;

/// <summary>
/// Writes comma-separated values (RFC 4180): a header and a line for each receipt, each ending with CRLF. Text that a spreadsheet would
/// take for a formula gets an apostrophe in front, and so does text that begins with an apostrophe. Taking one apostrophe off thus always
/// gives the original text.
/// </summary>
internal sealed class CsvLines(ReportOrigin origin) : IReportLines
{
    // The characters with which spreadsheets begin a formula, in both widths, and those that they skip before one.
    private const string Risky = "=+-@\t\r\n'＝＋－＠";
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    // Each field with its value. Programs rely on the order, so new fields come last.
    private static readonly (string Name, Func<TransferReceipt, ReportOrigin, string?> Value)[] Fields =
    [
        ("job", (_, origin) => Text(origin.Job)),
        ("run", (_, origin) => Number(origin.Run)),
        ("outcome", (receipt, _) => ReceiptJson.Word((Outcome?)receipt.Outcome)),
        ("dryRun", (receipt, _) => Truth(receipt.IsDryRun)),
        ("sourceContainer", (receipt, _) => Text(receipt.SourceContainer)),
        ("sourceKey", (receipt, _) => Text(receipt.SourceKey.ToString())),
        ("sourceVersion", (receipt, _) => Text(receipt.SourceVersion)),
        ("sourceETag", (receipt, _) => Text(receipt.SourceETag)),
        ("size", (receipt, _) => Number(receipt.Size)),
        ("targetContainer", (receipt, _) => Text(receipt.TargetContainer)),
        ("targetKey", (receipt, _) => Text(receipt.TargetKey.ToString())),
        ("targetETag", (receipt, _) => Text(receipt.TargetETag)),
        ("targetVersion", (receipt, _) => Text(receipt.TargetVersion)),
        ("digests", (receipt, _) => Text(string.Join(' ', receipt.Digests.Select(Digest)))),
        ("verification", (receipt, _) => ReceiptJson.Word(receipt.Verification)),
        ("verifiedBy", (receipt, _) => ReceiptJson.Word((receipt.Verification as Verification.Verified)?.By)),
        ("unverifiableWhy", (receipt, _) => Text(ReceiptJson.Prose((receipt.Verification as Verification.Unverifiable)?.Why))),
        ("sourceRemoved", (receipt, _) => Truth(receipt.SourceRemoved)),
        ("reason", (receipt, _) => Text(ReceiptJson.Prose(receipt.Reason))),
        ("error", (receipt, _) => ReceiptJson.Word(receipt.Error)),
        ("notes", (receipt, _) => Text(ReceiptJson.Prose(string.Join(' ', receipt.Notes)))),
        ("partCount", (receipt, _) => Number(receipt.PartCount)),
        ("via", (receipt, _) => ReceiptJson.Word(receipt.Route)),
        ("bytesSent", (receipt, _) => Number(receipt.BytesSent)),
        ("bytesRelayed", (receipt, _) => Number(receipt.BytesRelayed)),
        ("requests", (receipt, _) => Number(receipt.Requests)),
        ("started", (receipt, _) => ReceiptJson.Time(receipt.Started)),
        ("seconds", (receipt, _) => receipt.Duration.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)),
        ("reasons", (receipt, _) => Text(ReceiptJson.Prose(string.Join("; ", receipt.Reasons.Select(Reason))))),
        ("updated", (receipt, _) => Text(string.Join(' ', receipt.Updated))),
    ];

    private readonly StringBuilder _line = new();

    public void WriteHead(IBufferWriter<byte> output) => WriteLine(output, Fields.Select(field => (string?)field.Name));

    public void Write(IBufferWriter<byte> output, TransferReceipt receipt) =>
        WriteLine(output, Fields.Select(field => field.Value(receipt, origin)));

    public void Write(IBufferWriter<byte> output, RemovedObject removed) => WriteLine(output, Fields.Select(field => field.Name switch
    {
        "job" => Text(origin.Job),
        "run" => Number(origin.Run),
        "outcome" => ReceiptJson.Removed,
        "dryRun" => Truth(removed.IsDryRun),
        "size" => Number(removed.Size),
        "targetContainer" => Text(removed.Container),
        "targetKey" => Text(removed.Key.Value),
        "targetETag" => Text(removed.ETag),
        _ => null,
    }));

    /// <summary>Returns the text in a form that no spreadsheet takes for a formula.</summary>
    internal static string? Text(string? text) =>
        text is { Length: > 0 } && Risky.Contains(text[0], StringComparison.Ordinal) ? $"'{text}" : text;

    private void WriteLine(IBufferWriter<byte> output, IEnumerable<string?> fields)
    {
        _line.Clear();
        foreach (var (i, field) in fields.Index())
        {
            _line.Append(i > 0 ? "," : "");
            _ = field.AsSpan().ContainsAny(Quoted)
                ? _line.Append('"').Append(field!.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"')
                : _line.Append(field);
        }

        Encoding.UTF8.GetBytes(_line.Append("\r\n").ToString(), output);
    }

    private static string Digest(Digest digest) =>
        $"{ReceiptJson.Word((DigestAlgorithm?)digest.Algorithm)}:{digest.Hex}{(digest.Scope == DigestScope.Whole ? "" : ":composite")}";

    private static string Reason(ShortReason reason) => $"{ReceiptJson.Word((ReasonKind?)reason.Explains)}: {reason.Words}";

    private static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string Truth(bool value) => value ? "true" : "false";
}
