using System.Globalization;
using System.Text.RegularExpressions;

namespace Trasvase.Jobs.Reporting;

/// <summary>A report's name, in which <c>{date}</c> and <c>{time}</c> stand for the moment, in UTC, when the job begins it.</summary>
/// <param name="template">The name as it was given.</param>
internal sealed class ReportName(string template)
{
    private const string Date = "{date}";
    private const string Time = "{time}";

    /// <summary>The file, in full.</summary>
    public string At(DateTimeOffset now) => Path.GetFullPath(template
        .Replace(Date, now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace(Time, now.UtcDateTime.ToString("HHmmss", CultureInfo.InvariantCulture), StringComparison.Ordinal));

    /// <summary>Whether a file may have got its name from this one, at whatever time: a job that goes on goes on with its file.</summary>
    public bool MayBe(string path)
    {
        var pattern = Regex.Escape(Path.GetFullPath(template))
            .Replace(Regex.Escape(Date), "[0-9]{4}-[0-9]{2}-[0-9]{2}", StringComparison.Ordinal)
            .Replace(Regex.Escape(Time), "[0-9]{6}", StringComparison.Ordinal);
        return Regex.IsMatch(path, $"^{pattern}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }
}
