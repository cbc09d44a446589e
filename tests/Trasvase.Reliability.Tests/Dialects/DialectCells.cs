using Trasvase.Testing.Dialects;

namespace Trasvase.Reliability.Tests.Dialects;

/// <summary>The table: how each command must end with each dialect. What is not named ends as on Amazon.</summary>
internal static class DialectCells
{
    // A plan asks for listings alone: where those tell nothing of versions, it takes every object for one to send.
    private const int Everything = 8;
    private const string Kept = "not removed";

    private static readonly DialectCommand[] ThatMove =
    [
        DialectCommand.Copy, DialectCommand.Move, DialectCommand.Sync, DialectCommand.Resume, DialectCommand.Plan,
    ];

    private static readonly DialectEnd NotCompared = new() { MayBeUnverifiable = true };

    // No digest is told, and over plain HTTP nothing else proves what has arrived.
    private static readonly DialectEnd Unproven = NotCompared with { SendsAgain = true, Keeps = Kept };

    private static readonly Dictionary<string, DialectEnd> Rows = new(StringComparer.Ordinal)
    {
        ["tag: none in listings"] = NotCompared with { PlanDoubts = Everything },
        ["tag: none on HEAD and GET"] = Unproven,
        ["tag: empty"] = Unproven,
        ["tag: weak"] = Unproven,
        ["tag: always the same"] = Unproven,
        ["tag: 32 digits that are no MD5"] = Unproven,
        ["tag: the listing's differs from HEAD's"] = NotCompared with { PlanDoubts = Everything },
        ["tag: the listing's is that of nothing"] = Unproven with { PlanDoubts = Everything },
        ["length: a cache has unpacked one object"] = new() { Fails = SizeDialects.Key, FailsBecause = SizeDialects.Key },
        ["length: the listing's is wrong"] = new() { PlanDoubts = 1 },
        ["range: no Content-Range"] = new() { Or = new() { Fails = DialectWorld.Large, FailsBecause = "asked for" } },
        ["range: ignored"] = new() { Or = new() { Fails = DialectWorld.Large, FailsBecause = "asked for" } },
        ["listing: not in order"] = new()
        {
            RemovesNothing = "order",
            PlanDoubts = 4,
            Or = new() { Stops = "order", StopsIn = [DialectCommand.Sync], PlanDoubts = 4 },
        },
        ["key: no UTF-8, percent-encoded"] = new() { Fails = ListingDialects.NoText, FailsBecause = "UTF-8" },
        ["key: no UTF-8, raw"] = new() { Fails = ListingDialects.NoText, FailsBecause = "UTF-8" },
        ["marker: listed, and answered 404"] = new() { Fails = ListingDialects.Marker, FailsBecause = "list" },
        ["paging: KeyCount is too large"] = new() { Or = new() { Stops = "counts" } },
        ["error: one object's 403 is JSON"] = new() { Fails = ErrorDialects.Refused, FailsBecause = "access is denied" },
        ["error: 403 to every HEAD"] = Unproven,
        ["tags: 403"] = new() { Stops = "access is denied", StopsIn = ThatMove },
        ["delete: a condition is 412"] = new DialectEnd { Keeps = Kept, KeepsAll = true },
        ["delete: a condition is 501"] = new DialectEnd { Keeps = Kept, KeepsAll = true },
        ["wire: chunks without the last one"] = new() { Or = new() { Fails = SizeDialects.Key } },
    };

    /// <summary>The dialects that are tried.</summary>
    public static IReadOnlyList<string> Dialects { get; } = [.. DialectList.Create().Select(dialect => dialect.Name)];

    /// <summary>Every dialect with every command.</summary>
    public static IReadOnlyList<(string Dialect, DialectCommand Command)> All { get; } =
    [
        .. from dialect in Dialects
           from command in Enum.GetValues<DialectCommand>()
           select (dialect, command),
    ];

    /// <summary>How a dialect's commands must end.</summary>
    public static DialectEnd EndOf(string dialect) => Rows.GetValueOrDefault(dialect, DialectEnd.Usual);

    /// <summary>Rows that no dialect has any more.</summary>
    public static IEnumerable<string> Stray => Rows.Keys.Except(DialectList.Create().Select(dialect => dialect.Name));
}
