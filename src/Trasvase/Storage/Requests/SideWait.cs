using System.Globalization;

namespace Trasvase;

/// <summary>One side is down, and the job waits until it is back.</summary>
/// <param name="Service">Which side, for people: <c>S3</c>.</param>
/// <param name="Why">What it answers, or why it does not: <c>the connection was refused</c>.</param>
/// <param name="Since">Since when, in UTC.</param>
public sealed record SideWait(string Service, string Why, DateTimeOffset Since)
{
    /// <summary>As the end of a sentence, with the time in UTC.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"waiting for {Service}: {Why} since {Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
}
