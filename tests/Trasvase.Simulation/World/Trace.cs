using System.Globalization;
using System.Text;
using Trasvase.Simulation.Scheduling;

namespace Trasvase.Simulation.World;

/// <summary>What happens, line by line with its virtual time. Two runs of one seed are the same if their digests are.</summary>
internal sealed class Trace(VirtualTime time, TextWriter? story)
{
    private const ulong Prime = 0x100000001B3;
    private ulong _digest = 0xCBF29CE484222325;

    /// <summary>How many lines there are.</summary>
    public int Lines { get; private set; }

    /// <summary>Of all lines (FNV-1a), as 16 hexadecimal digits.</summary>
    public string Digest => _digest.ToString("x16", CultureInfo.InvariantCulture);

    public void Add(string line)
    {
        Lines++;
        var text = string.Create(CultureInfo.InvariantCulture, $"{(time.Now - VirtualTime.Start).TotalSeconds,10:0.000} {line}");
        foreach (var character in text)
        {
            _digest = (_digest ^ character) * Prime;
        }

        story?.WriteLine(Readable(text));
    }

    private static string Readable(string text)
    {
        if (text.Length > 200)
        {
            text = text[..200] + "...";
        }

        var readable = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            readable.Append(char.IsControl(character) ? $"\\u{(int)character:x4}" : character.ToString());
        }

        return readable.ToString();
    }
}
