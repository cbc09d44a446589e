using System.Globalization;
using System.Text.Json;
using Trasvase.Client;

namespace Trasvase.Server.Pages;

/// <summary>Writes values for people.</summary>
internal static class Shown
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>A number of bytes in the largest fitting unit.</summary>
    public static string Bytes(double bytes)
    {
        var unit = 0;
        for (; bytes >= 1024 && unit < Units.Length - 1; unit++)
        {
            bytes /= 1024;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes:0.#} {Units[unit]}");
    }

    /// <summary>A rate.</summary>
    public static string Rate(double bytes) => Bytes(bytes) + "/s";

    /// <summary>A time span given in seconds.</summary>
    public static string Duration(double seconds) => TimeSpan.FromSeconds(seconds) switch
    {
        { TotalHours: >= 1 } time => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours} h {time.Minutes} min"),
        { TotalMinutes: >= 1 } time => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        var time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
    };

    /// <summary>The time that is left; not known before there is evidence.</summary>
    public static string Left(double? seconds) => seconds is { } known ? Duration(known) : "not known yet";

    /// <summary>A moment, in UTC.</summary>
    public static string Time(DateTimeOffset? time) =>
        time is { } known ? known.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : "not yet";

    /// <summary>A choice as the API writes it.</summary>
    public static string Word<T>(T word)
        where T : struct, Enum =>
        JsonNamingPolicy.CamelCase.ConvertName(word.ToString());

    /// <summary>How a job stands, in words.</summary>
    public static string Status(JobStatus status) => status == JobStatus.SomeFailed ? "Some failed" : status.ToString();

    /// <summary>A place, as people write it.</summary>
    public static string Place(Place place) => $"{place.Connection}:{(place.Key.Length == 0 ? "/" : place.Key)}";

    /// <summary>How many objects a job has done, and how many it found.</summary>
    public static string Objects(JobView job) => (job.Progress, job.Report) switch
    {
        ({ } now, _) => Count(now.Transferred + now.Unchanged + now.Skipped + now.Failed) + " of " + Count(now.Listed),
        (_, { } report) => Count(report.GetProperty("listed").GetInt64()),
        _ => "",
    };

    /// <summary>A property of a result; empty if it has none.</summary>
    public static string Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>The size of a result's object; empty if it is not known.</summary>
    public static string Size(JsonElement line) =>
        line.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Number ? Bytes(size.GetInt64()) : "";

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
