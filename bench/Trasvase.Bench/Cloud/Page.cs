using System.Buffers;
using System.Text;

namespace Trasvase.Bench.Cloud;

/// <summary>One page of a listing: objects and, with a delimiter, the folders that stand for many of them.</summary>
/// <param name="Entries">An object's index and null, or -1 and a folder's name.</param>
/// <param name="Next">The key that the next page begins with; null: this is the last.</param>
internal readonly record struct Page(IReadOnlyList<(int Index, string? Folder)> Entries, string? Next)
{
    /// <summary>The page that begins with an object.</summary>
    public static Page Of(Workload workload, int from, string prefix, string? delimiter, int most)
    {
        var entries = new List<(int, string?)>(Math.Min(most, 5000));
        var (index, end) = (Math.Max(from, workload.FirstAtOrAfter(prefix)), workload.FirstBehind(prefix));
        while (index < end && entries.Count < most)
        {
            var slash = -1;
            if (!string.IsNullOrEmpty(delimiter))
            {
                var key = workload.KeyOf(index);
                slash = key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
                if (slash >= 0)
                {
                    var folder = key[..(slash + delimiter.Length)];
                    entries.Add((-1, folder));
                    index = workload.FirstBehind(folder);
                    continue;
                }
            }

            entries.Add((index++, null));
        }

        return new Page(entries, index < end ? workload.KeyOf(index) : null);
    }
}

/// <summary>Text that goes out as UTF-8, without strings in between.</summary>
internal sealed class Markup
{
    private readonly ArrayBufferWriter<byte> _bytes = new(512 * 1024);

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public Markup Add(string text)
    {
        Encoding.UTF8.GetBytes(text, _bytes);
        return this;
    }

    /// <summary>Markup characters of a key.</summary>
    public static string Escaped(string text) =>
        text.AsSpan().IndexOfAny("&<>\"") < 0 ? text : System.Security.SecurityElement.Escape(text);
}
