using System.Text.Json;
using Trasvase.Client;

namespace Trasvase.Server.Running;

/// <summary>
/// Reads pages of a report. The place of a page is a place in the file, so a page costs the same wherever it is, and nothing else has to be
/// kept for it.
/// </summary>
internal static class ReportPages
{
    // A filter that hardly anything passes must not read a file of gigabytes within one request.
    private const long ReadMax = 8 * 1024 * 1024;

    /// <summary>Reads a page.</summary>
    /// <param name="file">The report, to which the job may still be adding.</param>
    /// <param name="outcome">Only objects with this outcome; null for all.</param>
    /// <param name="from">The place in the file, in bytes.</param>
    /// <param name="limit">The most objects.</param>
    public static Page<JsonElement> Read(string file, ObjectOutcome? outcome, long from, int limit)
    {
        var items = new List<JsonElement>();
        if (!File.Exists(file))
        {
            return new Page<JsonElement> { Items = items };
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Position = Math.Min(from, stream.Length);
        var at = stream.Position;
        foreach (var line in Lines(stream))
        {
            at += line.Length + 1;
            var entry = JsonElement.Parse(line);
            if (Is(entry, outcome))
            {
                items.Add(entry);
            }

            if (items.Count == limit || at - from >= ReadMax)
            {
                return new Page<JsonElement> { Items = items, Next = at < stream.Length ? Api.Answers.Cursor(at) : null };
            }
        }

        return new Page<JsonElement> { Items = items };
    }

    /// <summary>Whether a line is about an object with this outcome.</summary>
    public static bool Is(JsonElement line, ObjectOutcome? outcome) =>
        outcome is not { } wanted
        || (line.TryGetProperty("outcome", out var word)
            && string.Equals(word.GetString(), wanted.ToString(), StringComparison.OrdinalIgnoreCase));

    // A line that is not ended yet is not there yet.
    private static IEnumerable<byte[]> Lines(Stream stream)
    {
        var buffer = new byte[64 * 1024];
        var rest = new MemoryStream();
        while (stream.Read(buffer) is > 0 and var count)
        {
            var from = 0;
            for (var end = Array.IndexOf(buffer, (byte)'\n', 0, count); end >= 0; end = Array.IndexOf(
                buffer, (byte)'\n', from, count - from))
            {
                rest.Write(buffer, from, end - from);
                yield return rest.ToArray();
                rest.SetLength(0);
                from = end + 1;
            }

            rest.Write(buffer, from, count - from);
        }
    }
}
