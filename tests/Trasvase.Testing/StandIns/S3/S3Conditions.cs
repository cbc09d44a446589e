using System.Globalization;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>The conditions of reads, writes and deletes.</summary>
internal static class S3Conditions
{
    /// <summary>Decides whether a version may be read.</summary>
    /// <returns>Whether the answer is 304.</returns>
    public static bool IsNotModified(S3Call call, S3ObjectVersion version)
    {
        // Whole seconds are all that the headers can say.
        var modified = version.LastModified.AddTicks(-(version.LastModified.Ticks % TimeSpan.TicksPerSecond));
        if (call.Header("If-Match") is { } match)
        {
            if (!Names(match, version.ETag))
            {
                throw S3RefusalException.PreconditionFailed("If-Match");
            }
        }
        else if (Date(call.Header("If-Unmodified-Since")) is { } unmodified && modified > unmodified)
        {
            throw S3RefusalException.PreconditionFailed("If-Unmodified-Since");
        }

        return call.Header("If-None-Match") is { } noneMatch
            ? Names(noneMatch, version.ETag)
            : Date(call.Header("If-Modified-Since")) is { } since && modified <= since;
    }

    /// <summary>Decides whether a key may be written.</summary>
    public static void EnsureWritable(S3Call call)
    {
        var (match, noneMatch) = (call.Header("If-Match"), call.Header("If-None-Match"));
        if (match is not null && noneMatch is not null)
        {
            throw S3RefusalException.NotImplemented("If-Match,If-None-Match");
        }

        if (noneMatch is not (null or "*"))
        {
            throw S3RefusalException.NotImplemented("If-None-Match");
        }

        if (match == "*")
        {
            throw S3RefusalException.NotImplemented("If-Match");
        }

        var current = call.Bucket.Current(call.Key);
        if (noneMatch is not null && current is not null)
        {
            throw S3RefusalException.PreconditionFailed("If-None-Match");
        }

        if (match is not null && !Names(match, (current ?? throw S3RefusalException.NoSuchKey(call.Key)).ETag))
        {
            throw S3RefusalException.PreconditionFailed("If-Match");
        }
    }

    /// <summary>Decides whether a key may be deleted. Only the current version is looked at.</summary>
    public static void EnsureRemovable(S3Call call)
    {
        foreach (var directoryOnly in (string[])["x-amz-if-match-size", "x-amz-if-match-last-modified-time"])
        {
            if (call.Header(directoryOnly) is not null)
            {
                throw S3RefusalException.NotImplemented(directoryOnly);
            }
        }

        if (call.Header("If-Match") is not { } match)
        {
            return;
        }

        var top = call.Bucket.Top(call.Key) ?? throw S3RefusalException.NoSuchKey(call.Key);
        if (top.IsDeleteMarker || !Names(match, top.ETag))
        {
            throw S3RefusalException.PreconditionFailed("If-Match");
        }
    }

    private static bool Names(string condition, string eTag) =>
        condition.Trim() == "*" || condition.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag.Trim('"') == eTag.Trim('"'));

    private static DateTimeOffset? Date(string? text) =>
        DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;
}
