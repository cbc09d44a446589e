using System.Net.Http.Headers;
using Trasvase.Http;
using Trasvase.Storage;
using Trasvase.Stores.S3.Addressing;

namespace Trasvase.Stores.S3.Wire;

/// <summary>Whether an answer is the range that was asked for.</summary>
internal static class S3Range
{
    /// <summary>The whole object's size, and how many bytes the body will have; null if it is not exactly the range.</summary>
    /// <param name="status">The answer's status.</param>
    /// <param name="contentRange">What it says of its range.</param>
    /// <param name="length">How many bytes it says to have; null if it does not say.</param>
    /// <param name="asked">What was asked for.</param>
    /// <param name="known">The whole object's size, if that is known from before.</param>
    public static (long Size, long Length)? Promised(int status, string? contentRange, long? length, ByteRange asked, long? known)
    {
        if (status != 206
            || !ContentRangeHeaderValue.TryParse(contentRange, out var told)
            || told is not { Unit: "bytes", From: { } from, To: { } to }
            || (told.Length ?? known) is not { } size)
        {
            return null;
        }

        return from == asked.Offset && to == Math.Min(asked.Offset + asked.Length, size) - 1 && (length ?? (to - from + 1)) == to - from + 1
            ? (size, to - from + 1)
            : null;
    }
}

/// <summary>What the answer to a read of the first byte tells.</summary>
/// <param name="IsAbsent">Whether there is no such object.</param>
/// <param name="Size">How long it is; null if the answer does not say.</param>
/// <param name="Info">What is known of it; null if the answer does not say.</param>
internal sealed record S3Look(bool IsAbsent, long? Size, ObjectInfo? Info)
{
    /// <summary>Reads it; the body is not touched.</summary>
    public static S3Look Of(HttpAnswer answer, ObjectKey key, S3Bucket bucket)
    {
        var told = ContentRangeHeaderValue.TryParse(answer.Header("Content-Range"), out var range) ? range.Length : null;
        var size = answer.Status switch
        {
            // Only of an object without bytes is there no first one.
            416 => told ?? 0,
            206 => told,
            _ => answer.ContentHeaders.ContentLength,
        };
        var isObject = answer.Status is 200 or 206 && size is not null;
        return new S3Look(
            IsAbsent: false, size, isObject ? S3Headers.ReadInfo(answer, key, size!.Value, isWhole: answer.Status == 200, bucket) : null);
    }
}
