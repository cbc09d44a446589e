using Trasvase.Client;

namespace Trasvase.Server.Running;

/// <summary>Turns what a request says into the options of the engine. What the request leaves out keeps the engine's default.</summary>
internal static class OptionsReader
{
    /// <summary>Returns how objects are transferred.</summary>
    /// <exception cref="ConfigurationException">A table of tiers cannot be read.</exception>
    public static TransferOptions Of(TransferSettings? settings)
    {
        var usual = new TransferOptions();
        return settings is null ? usual : LimitsOf(settings.Limits).ApplyTo(usual) with
        {
            IfExists = Word(settings.IfExists, usual.IfExists),
            Names = Word(settings.Names, usual.Names),
            SkipMarkers = settings.SkipMarkers ?? usual.SkipMarkers,
            Via = Word(settings.Via, usual.Via),
            Metadata = Word(settings.Metadata, usual.Metadata),
            Tags = Word(settings.Tags, usual.Tags),
            AcceptLoss = (settings.AcceptLoss ?? []).Aggregate(Losses.None, (losses, word) => losses | Word(word, Losses.None)),
            Tiers = TiersOf(settings.Tier),
            Verify = Word(settings.Verify, usual.Verify),
            Checksum = settings.Checksum ?? usual.Checksum,
            SourceETags = Word(settings.SourceETags, usual.SourceETags),
            Restore = settings.RestoreDays is { } days
                ? new RestoreOptions { Days = days, Tier = Word(settings.RestoreTier, RestoreTier.Standard) }
                : null,
            RestoreWait = Seconds(settings.RestoreWait) ?? usual.RestoreWait,
            UrlExpires = Seconds(settings.UrlExpires),
            PartSize = settings.PartSize,
            CreateContainer = settings.CreateContainer ?? usual.CreateContainer,
            Patience = Seconds(settings.Patience),
            FloorSpeed = settings.FloorSpeed ?? usual.FloorSpeed,
        };
    }

    /// <summary>Returns which objects are transferred.</summary>
    /// <param name="settings">What the request says; null for everything.</param>
    /// <param name="list">The file that holds the keys that the request names; null if it names none.</param>
    /// <param name="inventory">The location of the inventory that the request names; null if it names none.</param>
    public static Selection Of(SelectionSettings? settings, string? list, string? inventory) => settings is null
        ? Selection.Everything
        : new Selection
        {
            Rules = [.. (settings.Rules ?? []).Select(Rule)],
            MinSize = settings.MinSize,
            MaxSize = settings.MaxSize,
            MinAge = Seconds(settings.MinAge),
            MaxAge = Seconds(settings.MaxAge),
            ModifiedAfter = settings.ModifiedAfter,
            ModifiedBefore = settings.ModifiedBefore,
            StorageClasses = settings.StorageClasses ?? [],
            NotStorageClasses = settings.NotStorageClasses ?? [],
            FromList = list,
            FromInventory = inventory,
            VersionsAt = settings.VersionsAt,
            Maps = [.. (settings.Maps ?? []).Select(map => new KeyReplacement(map.Pattern, map.Replacement))],
        };

    /// <summary>Returns what a sync removes.</summary>
    public static SyncOptions Of(SyncSettings? settings) => settings is null ? new SyncOptions() : new SyncOptions
    {
        Delete = settings.Delete,
        DeleteMax = settings.DeleteMax,
        ConfirmSelection = settings.ConfirmSelection,
    };

    /// <summary>Returns the limits.</summary>
    public static JobLimits LimitsOf(LimitSettings? settings) => settings is null ? new JobLimits() : new JobLimits
    {
        MaxRate = settings.MaxRate,
        MaxRequests = settings.MaxRequests,
        Connections = settings.Connections,
        Pulls = settings.Pulls,
        Memory = settings.Memory,
    };

    /// <summary>Whether exactly one pattern of a rule is given.</summary>
    public static bool IsOnePattern(KeyRuleSettings rule) =>
        new[] { rule.Include, rule.Exclude, rule.IncludeRegex, rule.ExcludeRegex }.Count(pattern => pattern is not null) == 1;

    private static KeyRule Rule(KeyRuleSettings rule) => rule switch
    {
        { Include: { } glob } => new KeyRule(IsInclude: true, glob),
        { Exclude: { } glob } => new KeyRule(IsInclude: false, glob),
        { IncludeRegex: { } regex } => new KeyRule(IsInclude: true, regex, IsRegex: true),
        _ => new KeyRule(IsInclude: false, rule.ExcludeRegex ?? "", IsRegex: true),
    };

    private static TierTable? TiersOf(string? text)
    {
        try
        {
            return text switch
            {
                null or "" => null,
                "usual" => TierTable.Usual,
                _ when text.Contains('=', StringComparison.Ordinal) => TierTable.Parse(text),
                _ => TierTable.Always(text),
            };
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new ConfigurationException(e.Message, e);
        }
    }

    private static T Word<T>(string? word, T usual)
        where T : struct, Enum =>
        word is null ? usual : Enum.Parse<T>(word, ignoreCase: true);

    private static TimeSpan? Seconds(double? seconds) => seconds is { } known ? TimeSpan.FromSeconds(known) : null;
}
