using System.Net.Http.Headers;
using Trasvase.Http;
using Trasvase.Storage;
using Trasvase.Stores.S3.Addressing;

namespace Trasvase.Stores.S3.Wire;

/// <summary>Checks whether an answer is the requested range.</summary>
internal static class S3Range
{
    /// <summary>
    /// Returns the size of the whole object and the length of the body, in bytes; null if the answer is not exactly the requested range.
    /// </summary>
    /// <param name="status">The answer's status.</param>
    /// <param name="contentRange">The answer's Content-Range header; null if there is none.</param>
    /// <param name="length">The length in bytes that the answer reports for its body; null if it reports none.</param>
    /// <param name="asked">The requested range.</param>
    /// <param name="known">The size of the whole object in bytes, if it was known before; null if not.</param>
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

/// <summary>The content of an answer to a read of an object's first byte.</summary>
/// <param name="IsAbsent">Whether there is no such object.</param>
/// <param name="Size">The object's size in bytes; null if the answer does not say.</param>
/// <param name="Info">The object's properties; null if the answer does not say.</param>
internal sealed record S3Look(bool IsAbsent, long? Size, ObjectInfo? Info)
{
    /// <summary>Reads the status and the headers of an answer. The body is not touched.</summary>
    public static S3Look Of(HttpAnswer answer, ObjectKey key, S3Bucket bucket)
    {
        var told = ContentRangeHeaderValue.TryParse(answer.Header("Content-Range"), out var range) ? range.Length : null;
        var size = answer.Status switch
        {
            // Only an empty object has no first byte.
            416 => told ?? 0,
            206 => told,
            _ => answer.ContentHeaders.ContentLength,
        };
        var isObject = answer.Status is 200 or 206 && size is not null;
        return new S3Look(
            IsAbsent: false, size, isObject ? S3Headers.ReadInfo(answer, key, size!.Value, isWhole: answer.Status == 200, bucket) : null);
    }
}
