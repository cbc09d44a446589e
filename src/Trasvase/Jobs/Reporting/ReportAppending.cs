using System.Buffers;
using System.Text;

namespace Trasvase.Jobs.Reporting;

/// <summary>Checks reports that several jobs write to, one after the other. Lines of other jobs are never changed.</summary>
internal static class ReportAppending
{
    /// <summary>Ensures that the job's lines can follow what a file holds.</summary>
    /// <param name="file">The file, at any position.</param>
    /// <param name="lines">The format of the lines that are going to follow.</param>
    /// <exception cref="ReportException">The file ends within a line, or is a table with other columns.</exception>
    public static void EnsureFits(FileStream file, IReportLines lines)
    {
        if (file.Length == 0)
        {
            return;
        }

        file.Position = file.Length - 1;
        if (file.ReadByte() != '\n')
        {
            throw new ReportException(
                $"The report {file.Name} does not end with a whole line, so nothing can be added to it: "
                + "name another file, or move that one away.");
        }

        var head = new ArrayBufferWriter<byte>();
        lines.WriteHead(head);
        var there = new byte[Math.Min(head.WrittenCount, file.Length)];
        file.Position = 0;
        file.ReadExactly(there);
        if (!head.WrittenSpan.SequenceEqual(there))
        {
            throw new ReportException(
                $"The report {file.Name} has other columns than this version writes: name another file, or move that one away.");
        }
    }

    /// <summary>Ensures that the job only cuts off what it wrote itself.</summary>
    /// <param name="file">The file, at any position.</param>
    /// <param name="known">The number of bytes that the job remembers.</param>
    /// <param name="job">The job's id. What the job wrote and does not remember is written again.</param>
    /// <exception cref="ReportException">Something after the remembered bytes is not the job's.</exception>
    public static void EnsureOwn(FileStream file, long known, string? job)
    {
        file.Position = known;
        using var reader = new StreamReader(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        string[] beginnings = [$"{job},", $"{{\"job\":\"{job}\","];
        while (reader.ReadLine() is { } line)
        {
            // The last line may be torn.
            var isLast = reader.EndOfStream;
            if (!Array.Exists(beginnings, beginning => Begins(line, beginning) || (isLast && Begins(beginning, line))))
            {
                throw new ReportException(
                    $"Another job has written to the report {file.Name} since this one was interrupted: "
                    + "repeat the command with another --report.");
            }
        }
    }

    private static bool Begins(string text, string beginning) => text.StartsWith(beginning, StringComparison.Ordinal);
}
