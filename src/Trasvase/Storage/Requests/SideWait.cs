using System.Globalization;

namespace Trasvase;

/// <summary>One side is down, and the job waits until it is back.</summary>
/// <param name="Service">The side that is down, for people: <c>S3</c>.</param>
/// <param name="Why">Its answer, or the reason why it does not answer: <c>the connection was refused</c>.</param>
/// <param name="Since">When the outage began, in UTC.</param>
public sealed record SideWait(string Service, string Why, DateTimeOffset Since)
{
    /// <summary>As the end of a sentence, with the time in UTC.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"waiting for {Service}: {Why} since {Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
}
