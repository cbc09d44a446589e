using System.Globalization;
using System.Text.RegularExpressions;

namespace Trasvase.Jobs.Reporting;

/// <summary>
/// The name of a report, in which <c>{date}</c> and <c>{time}</c> stand for the time, in UTC, at which the job begins the report.
/// </summary>
/// <param name="template">The name as it was given.</param>
internal sealed partial class ReportName(string template)
{
    private const string Date = "{date}";
    private const string Time = "{time}";

    /// <summary>Returns the first placeholder of a name that stands for nothing, such as a mistyped one; null if there is none.</summary>
    public static string? Unknown(string template) =>
        Placeholder().Matches(template).Select(match => match.Value).FirstOrDefault(found => found is not (Date or Time));

    /// <summary>Returns the full path of a report that is begun at this time.</summary>
    public string At(DateTimeOffset now) => Path.GetFullPath(template
        .Replace(Date, now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace(Time, now.UtcDateTime.ToString("HHmmss", CultureInfo.InvariantCulture), StringComparison.Ordinal));

    /// <summary>
    /// Whether a file may have got its name from this template, at any time. A job that is resumed continues its own file.
    /// </summary>
    public bool MayBe(string path)
    {
        var pattern = Regex.Escape(Path.GetFullPath(template))
            .Replace(Regex.Escape(Date), "[0-9]{4}-[0-9]{2}-[0-9]{2}", StringComparison.Ordinal)
            .Replace(Regex.Escape(Time), "[0-9]{6}", StringComparison.Ordinal);
        return Regex.IsMatch(path, $"^{pattern}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    [GeneratedRegex(@"\{[A-Za-z]*\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
