using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using Trasvase.Storage;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;

namespace Trasvase.Jobs.Journal;

/// <summary>Converts values to and from the columns of the journal.</summary>
internal static class JournalCodec
{
    public static byte[] Bytes(ObjectKey key) => RawText.BytesOf(key.Value);

    public static ObjectKey Key(SqliteDataReader row, int column) => ObjectKey.OfRaw(RawText.Of(row.GetFieldValue<byte[]>(column)));

    public static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>
    /// Reads an object that an earlier run took up, from the columns number, source, target, listed, refused, version and etag.
    /// </summary>
    public static TransferItem Item(SqliteDataReader row) => new(Key(row, 1), Key(row, 2), Listed: null)
    {
        WasListed = row.GetBoolean(3),
        WhyRefused = Text(row, 4),
        Chosen = Text(row, 5) is { } version ? new ChosenVersion(version, Text(row, 6)) : null,
        IsResumed = true,
    };

    public static string Json(TransferReceipt receipt) => JsonSerializer.Serialize(
        new ReceiptRow(
            receipt.Outcome,
            receipt.Reason,
            receipt.Error,
            receipt.SourceContainer,
            receipt.SourceKey.ToString(),
            receipt.SourceVersion,
            receipt.SourceETag,
            receipt.Size,
            receipt.TargetContainer,
            receipt.TargetKey.ToString(),
            receipt.TargetETag,
            receipt.TargetVersion,
            receipt.Digests,
            (receipt.Verification as Verification.Verified)?.By,
            (receipt.Verification as Verification.Unverifiable)?.Why,
            receipt.Notes,
            (RouteName?)receipt.Route,
            receipt.BytesSent,
            receipt.BytesRelayed,
            receipt.PartCount,
            receipt.Reasons,
            receipt.SourceKey.IsText ? null : Bytes(receipt.SourceKey),
            receipt.TargetKey.IsText ? null : Bytes(receipt.TargetKey),
            receipt.Updated),
        JournalJson.Default.ReceiptRow);

    public static TransferReceipt Receipt(string json)
    {
        var row = JsonSerializer.Deserialize(json, JournalJson.Default.ReceiptRow)
            ?? throw new JournalException("The journal holds an empty receipt.");
        return new TransferReceipt
        {
            Outcome = row.Outcome,
            Reason = row.Reason,
            Error = row.Error,
            SourceContainer = row.SourceContainer,
            SourceKey = Key(row.SourceKey, row.SourceBytes),
            SourceVersion = row.SourceVersion,
            SourceETag = row.SourceETag,
            Size = row.Size,
            TargetContainer = row.TargetContainer,
            TargetKey = Key(row.TargetKey, row.TargetBytes),
            TargetETag = row.TargetETag,
            TargetVersion = row.TargetVersion,
            Digests = row.Digests,
            Verification = row.VerifiedBy is { } by ? new Verification.Verified(by)
                : row.Unverifiable is { } why ? new Verification.Unverifiable(why)
                : null,
            Notes = row.Notes,
            Route = (TransferRoute?)row.Route,
            BytesSent = row.BytesSent,
            BytesRelayed = row.BytesRelayed,
            PartCount = row.PartCount,
            Reasons = row.Reasons ?? [],
            Updated = row.Updated ?? [],
        };
    }

    public static string Json(ReasonCounts reasons) => JsonSerializer.Serialize([.. reasons], JournalJson.Default.ReasonCountArray);

    public static ReasonCounts Reasons(string json) =>
        ReasonCounts.From(JsonSerializer.Deserialize(json, JournalJson.Default.ReasonCountArray) ?? []);

    /// <summary>Reads reasons that this many receipts have in common.</summary>
    public static IEnumerable<ReasonCount> Reasons(string? json, long receipts) => json is null
        ? []
        : (JsonSerializer.Deserialize(json, JournalJson.Default.ShortReasonArray) ?? [])
            .Select(reason => new ReasonCount(reason.Explains, reason.Words, receipts));

    // JSON holds only text, so a key that is not text is kept as bytes too.
    private static ObjectKey Key(string text, byte[]? bytes) => bytes is null ? new ObjectKey(text) : ObjectKey.OfRaw(RawText.Of(bytes));

    public static string Json(JobLimits limits) => JsonSerializer.Serialize(
        new LimitsRow(limits.MaxRate, limits.MaxRequests, limits.Connections, limits.Pulls, limits.Memory), JournalJson.Default.LimitsRow);

    public static JobLimits Limits(string? json) =>
        json is not null && JsonSerializer.Deserialize(json, JournalJson.Default.LimitsRow) is { } row
            ? new JobLimits
            {
                MaxRate = row.MaxRate,
                MaxRequests = row.MaxRequests,
                Connections = row.Connections,
                Pulls = row.Copies,
                Memory = row.Memory,
            }
            : new JobLimits();

    public static string Json(MovedPart part) => JsonSerializer.Serialize(part, JournalJson.Default.MovedPart);

    public static MovedPart Part(string json) =>
        JsonSerializer.Deserialize(json, JournalJson.Default.MovedPart) ?? throw new JournalException("The journal holds an empty part.");

    public static string Json(IReadOnlyList<string> arguments) => JsonSerializer.Serialize([.. arguments], JournalJson.Default.StringArray);

    public static IReadOnlyList<string> Arguments(string json) => JsonSerializer.Deserialize(json, JournalJson.Default.StringArray) ?? [];
}

/// <summary>A receipt as the journal keeps it, with only what is needed to resume the job and to report what failed.</summary>
internal sealed record ReceiptRow(
    Outcome Outcome,
    string? Reason,
    StoreErrorKind? Error,
    string SourceContainer,
    string SourceKey,
    string? SourceVersion,
    string? SourceETag,
    long? Size,
    string TargetContainer,
    string TargetKey,
    string? TargetETag,
    string? TargetVersion,
    IReadOnlyList<Digest> Digests,
    VerifiedBy? VerifiedBy,
    string? Unverifiable,
    IReadOnlyList<string> Notes,
    RouteName? Route,
    long BytesSent,
    long BytesRelayed,
    int? PartCount,
    IReadOnlyList<ShortReason>? Reasons = null,
    byte[]? SourceBytes = null,
    byte[]? TargetBytes = null,
    IReadOnlyList<string>? Updated = null);

/// <summary>A job's limits as the journal keeps them.</summary>
internal sealed record LimitsRow(long? MaxRate, double? MaxRequests, int? Connections, int? Copies, long? Memory);

/// <summary>The routes, by the names that journals have always used: <c>Copy</c> is <see cref="TransferRoute.Pull"/>.</summary>
internal enum RouteName
{
    Auto,
    Copy,
    Relay,
}

// Some of these choices are written differently for people. Their names on the disk must not change.
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters =
    [
        typeof(JsonStringEnumConverter<Outcome>),
        typeof(JsonStringEnumConverter<StoreErrorKind>),
        typeof(JsonStringEnumConverter<VerifiedBy>),
    ])]
[JsonSerializable(typeof(ReceiptRow))]
[JsonSerializable(typeof(MovedPart))]
[JsonSerializable(typeof(LimitsRow))]
[JsonSerializable(typeof(ReasonCount[]))]
[JsonSerializable(typeof(ShortReason[]))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class JournalJson : JsonSerializerContext;
