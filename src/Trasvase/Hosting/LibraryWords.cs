using System.Text.RegularExpressions;

namespace Trasvase.Hosting;

/// <summary>
/// Translates messages from the words of the command line to those of the library. The engine names options as the command line does:
/// <c>--via auto</c>. Callers of the library read the name of the property instead: <c>TransferOptions.Via = TransferRoute.Auto</c>. Only
/// this table knows both names; a test checks that it is complete and correct.
/// </summary>
internal static partial class LibraryWords
{
    /// <summary>
    /// The options that a message may name. Each has the name of its property and, if it takes one of a few values, a function that
    /// writes such a value in C#.
    /// </summary>
    internal static IReadOnlyDictionary<string, (string Property, Func<string, string?>? Value)> Options { get; } =
        new Dictionary<string, (string, Func<string, string?>?)>(StringComparer.Ordinal)
        {
            ["accept-loss"] = ("TransferOptions.AcceptLoss", Choice<Losses>),
            ["azure-endpoint"] = ("AzureBlobOptions.Endpoint", null),
            ["azure-sas-file"] = ("AzureBlobOptions.SasToken", null),
            ["checksum"] = ("TransferOptions.Checksum", null),
            ["confirm-selection"] = ("SyncOptions.ConfirmSelection", null),
            ["connections"] = ("TransferOptions.Connections", null),
            ["create-container"] = ("TransferOptions.CreateContainer", null),
            ["delete"] = ("SyncOptions.Delete", null),
            ["delete-max"] = ("SyncOptions.DeleteMax", null),
            ["dry-run"] = ("TransferOptions.DryRun", null),
            ["exclude"] = ("Selection.Rules", null),
            ["from-inventory"] = ("Selection.FromInventory", null),
            ["from-list"] = ("Selection.FromList", null),
            ["if-exists"] = ("TransferOptions.IfExists", Choice<CollisionPolicy>),
            ["include"] = ("Selection.Rules", null),
            ["journal"] = ("JournalOptions.Folder", null),
            ["map"] = ("Selection.Maps", null),
            ["max-age"] = ("Selection.MaxAge", null),
            ["max-size"] = ("Selection.MaxSize", null),
            ["memory"] = ("TransferOptions.MemoryBudget", null),
            ["metadata"] = ("TransferOptions.Metadata", Choice<MetadataPolicy>),
            ["min-age"] = ("Selection.MinAge", null),
            ["min-size"] = ("Selection.MinSize", null),
            ["modified-after"] = ("Selection.ModifiedAfter", null),
            ["modified-before"] = ("Selection.ModifiedBefore", null),
            ["names"] = ("TransferOptions.Names", Choice<NamePolicy>),
            ["no-journal"] = ("TrasvaseOptions.Journal", static _ => "null"),
            ["not-storage-class"] = ("Selection.NotStorageClasses", null),
            ["patience"] = ("TransferOptions.Patience", null),
            ["pulls"] = ("TransferOptions.Pulls", null),
            ["read-back"] = ("TransferOptions.Verify", static _ => "VerifyMode.ReadBack"),
            ["report"] = ("JobOptions.Report", null),
            ["report-append"] = ("JobOptions.ReportAppends", null),
            ["requester-pays"] = ("S3Options.RequesterPays", null),
            ["restore"] = ("TransferOptions.Restore", null),
            ["restore-tier"] = ("RestoreOptions.Tier", Choice<RestoreTier>),
            ["s3-addressing"] = ("S3Options.Addressing", Choice<S3Addressing>),
            ["s3-endpoint"] = ("S3Options.Endpoint", null),
            ["s3-region"] = ("S3Options.Region", null),
            ["skip-markers"] = ("TransferOptions.SkipMarkers", null),
            ["source-etags"] = ("TransferOptions.SourceETags", Choice<SourceETags>),
            ["source-public"] = ("S3Options.Public", null),
            ["sse-c-key-file"] = ("S3Options.CustomerKey", null),
            ["storage-class"] = ("Selection.StorageClasses", null),
            ["tags"] = ("TransferOptions.Tags", Choice<TagPolicy>),
            ["tier"] = ("TransferOptions.Tiers", null),
            ["url-expires"] = ("TransferOptions.UrlExpires", null),
            ["verify"] = ("TransferOptions.Verify", Choice<VerifyMode>),
            ["versions-at"] = ("Selection.VersionsAt", null),
            ["via"] = ("TransferOptions.Via", Choice<TransferRoute>),
        };

    /// <summary>Returns the sentence in the words of the library; the same string object if the sentence names no option.</summary>
    public static string Of(string sentence) =>
        sentence.Contains("--", StringComparison.Ordinal) ? Named().Replace(sentence, Said) : sentence;

    private static string Said(Match named)
    {
        if (!Options.TryGetValue(named.Groups["option"].Value, out var known))
        {
            return named.Value;
        }

        var word = named.Groups["value"].Value;
        if (known.Value is not { } write)
        {
            return known.Property + named.Groups["rest"].Value;
        }

        // The next word may not be a value of the option, but simply the next word of the sentence. An option that stands for a value
        // itself has no value after it.
        var isWhole = write("") is not null;
        return isWhole ? $"{known.Property} = {write("")}{named.Groups["rest"].Value}"
            : write(word) is { } value ? $"{known.Property} = {value}"
            : known.Property + named.Groups["rest"].Value;
    }

    private static string? Choice<T>(string word)
        where T : struct, Enum =>
        word.Length > 0
            && Enum.TryParse<T>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var value)
            && Enum.IsDefined(value)
            ? $"{typeof(T).Name}.{value}"
            : null;

    [GeneratedRegex(
        @"(?<![\w-])--(?<option>[a-z][a-z0-9-]*[a-z0-9])(?<rest>(?: (?<value>[a-z][a-z-]*[a-z]))?)",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Named();
}
