using System.Globalization;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>The conditions in the headers of a request.</summary>
internal static class AzureConditions
{
    /// <summary>Refuses a write whose conditions do not hold.</summary>
    public static void EnsureForWrite(StandInRequest request, AzureContent? current)
    {
        if (Clean(request.Header("If-None-Match")) is { } without)
        {
            if (without == "*" && current is not null)
            {
                throw new AzureRefusalException(409, "BlobAlreadyExists", "The specified blob already exists.");
            }

            Ensure(without == "*" || !Matches(without, current));
        }

        EnsureMatch(request, current);
        EnsureDates(request, current);
    }

    /// <summary>Refuses a read whose conditions do not hold; 304 where HTTP says so.</summary>
    public static void EnsureForRead(StandInRequest request, AzureContent current)
    {
        EnsureMatch(request, current);
        if (Clean(request.Header("If-None-Match")) is { } without && Matches(without, current))
        {
            throw new AzureRefusalException(304, "ConditionNotMet");
        }

        if (Date(request, "If-Modified-Since") is { } since && Seconds(current.LastModified) <= since)
        {
            throw new AzureRefusalException(304, "ConditionNotMet");
        }

        Ensure(Date(request, "If-Unmodified-Since") is not { } until || Seconds(current.LastModified) <= until);
    }

    private static void EnsureMatch(StandInRequest request, AzureContent? current) =>
        Ensure(Clean(request.Header("If-Match")) is not { } match || Matches(match, current));

    private static void EnsureDates(StandInRequest request, AzureContent? current)
    {
        if (current is not null)
        {
            Ensure(Date(request, "If-Modified-Since") is not { } since || Seconds(current.LastModified) > since);
            Ensure(Date(request, "If-Unmodified-Since") is not { } until || Seconds(current.LastModified) <= until);
        }
    }

    private static void Ensure(bool holds)
    {
        if (!holds)
        {
            throw new AzureRefusalException(412, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.");
        }
    }

    private static bool Matches(string condition, AzureContent? current) =>
        current is not null && (condition == "*" || condition.Split(',', StringSplitOptions.TrimEntries).Contains(current.ETag));

    // The service reads a tag without its quotes as well.
    private static string? Clean(string? header) =>
        header is null or "*" || header.Contains('"', StringComparison.Ordinal) ? header : $"\"{header}\"";

    private static DateTimeOffset? Date(StandInRequest request, string header) => request.Header(header) is not { } text
        ? null
        : DateTimeOffset.TryParseExact(text, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : throw new AzureRefusalException(400, "InvalidHeaderValue");

    private static DateTimeOffset Seconds(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Offset);
}
