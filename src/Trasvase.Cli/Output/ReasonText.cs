using System.Text.Json;

namespace Trasvase.Cli.Output;

/// <summary>Writes short reasons with their counts. Pure.</summary>
internal static class ReasonText
{
    // As many as people read on one line; JSON has all.
    private const int ShownMax = 5;

    /// <summary>
    /// Returns the reasons of one kind with their counts: <c>3 archived; 1 named more than once</c>. Empty if there are none.
    /// </summary>
    public static string Of(ReasonCounts reasons, ReasonKind explained)
    {
        var all = reasons.Of(explained).ToList();
        var rest = 0L;
        if (all.Count > ShownMax)
        {
            rest = all.Skip(ShownMax - 1).Sum(count => count.Count);
            all.RemoveRange(ShownMax - 1, all.Count - ShownMax + 1);
        }

        var said = all.Select(count => $"{Units.Count(count.Count)} {Shown.Prose(count.Words)}");
        return string.Join("; ", rest == 0 ? said : said.Append($"{Units.Count(rest)} {ReasonCounts.Others} (--json has all)"));
    }

    /// <summary>Returns why objects were left out, as text after their number; empty if no reasons were counted.</summary>
    public static string OfLeftOut(ReasonCounts reasons) =>
        reasons.Of(ReasonKind.LeftOut).ToList() is [var only] ? Shown.Prose(only.Words) : Of(reasons, ReasonKind.LeftOut);

    /// <summary>Returns lines about objects that are at the target, but not entirely as they are at the source.</summary>
    public static IEnumerable<string> OfTransferred(ReasonCounts reasons)
    {
        if (Total(reasons, ReasonKind.Renamed) is > 0 and var renamed)
        {
            yield return Row("renamed", renamed, Renamed(reasons));
        }

        if (Total(reasons, ReasonKind.NotCarried) is > 0 and var lost)
        {
            yield return Row("not carried", lost, $"{Of(reasons, ReasonKind.NotCarried)} (--json and --report say of which objects)");
        }

        if (Total(reasons, ReasonKind.Noted) > 0)
        {
            yield return $"  {Of(reasons, ReasonKind.Noted)} (--json and --report say why)";
        }
    }

    /// <summary>Writes a list of the reasons: what each reason explains, its words, and the number of objects.</summary>
    public static void Write(Utf8JsonWriter json, ReasonCounts reasons) => Write(json, "reasons", reasons);

    /// <inheritdoc cref="Write(Utf8JsonWriter, ReasonCounts)"/>
    public static void Write(Utf8JsonWriter json, string name, ReasonCounts reasons)
    {
        json.WriteStartArray(name);
        foreach (var (explained, words, count) in reasons)
        {
            json.WriteStartObject();
            json.Choice<ReasonKind>("explains", explained);
            json.Prose("why", words);
            json.WriteNumber("count", count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Returns a line with a count.</summary>
    public static string Row(string name, long count, string more = "") => $"  {name,-11} {Units.Count(count),9}   {more}".TrimEnd();

    private static long Total(ReasonCounts reasons, ReasonKind explained) => reasons.Of(explained).Sum(count => count.Count);

    // The usual reason, a key that was taken, comes with advice.
    private static string Renamed(ReasonCounts reasons) => reasons.Of(ReasonKind.Renamed).ToList() switch
    {
        [{ Words: ShortReason.KeyTaken, Count: 1 }] => "the key was taken: see --if-exists overwrite, --checksum",
        [{ Words: ShortReason.KeyTaken }] => "the keys were taken: see --if-exists overwrite, --checksum",
        _ => Of(reasons, ReasonKind.Renamed),
    };
}
