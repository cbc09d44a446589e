using System.Globalization;
using System.Text.RegularExpressions;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>Which bytes of an object a read asks for.</summary>
/// <param name="Offset">The first one.</param>
/// <param name="Length">How many.</param>
/// <param name="Part">The part that was asked for by its number; null for a range.</param>
internal sealed record S3Slice(long Offset, long Length, S3StoredPart? Part)
{
    public bool ByNumber { get; init; }
}

/// <summary>Reads Range and partNumber.</summary>
internal static partial class S3Ranges
{
    /// <summary>The bytes that are asked for; null for all of them, with a plain 200.</summary>
    public static S3Slice? Read(S3Call call, S3ObjectVersion version)
    {
        var (range, number) = (call.Header("Range"), call.Query("partNumber"));
        if (range is not null && number is not null)
        {
            throw S3RefusalException.InvalidRequest("Cannot specify both Range header and partNumber query parameter");
        }

        return number is not null ? OfPart(number, version) : range is null ? null : OfRange(range, version.Size);
    }

    private static S3Slice OfPart(string text, S3ObjectVersion version)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 10_000)
        {
            throw S3RefusalException.InvalidArgument("partNumber", text, "Part number must be an integer between 1 and 10000, inclusive");
        }

        // The n-th part that the object has, whatever numbers the upload gave.
        if (number > Math.Max(1, version.Parts.Count))
        {
            throw new S3RefusalException(
                416, "InvalidPartNumber", "The requested partnumber is not satisfiable", ("PartNumberRequested", text));
        }

        return version.Parts.Count == 0
            ? new S3Slice(0, version.Size, null) { ByNumber = true }
            : OfStored(version.Parts[number - 1]);
    }

    private static S3Slice OfStored(S3StoredPart part) => new(part.Offset, part.Length, part) { ByNumber = true };

    // What is no range at all, and several of them, S3 ignores.
    private static S3Slice? OfRange(string text, long length)
    {
        if (Syntax().Match(text) is not { Success: true } match || (match.Groups["first"].Length == 0 && match.Groups["last"].Length == 0))
        {
            return null;
        }

        long? first = match.Groups["first"].Length == 0 ? null : long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        long? last = match.Groups["last"].Length == 0 ? null : long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
        if (first > last)
        {
            return null;
        }

        var offset = first ?? Math.Max(0, length - last!.Value);
        var end = first is null ? length - 1 : Math.Min(last ?? long.MaxValue, length - 1);
        return offset > end
            ? throw new S3RefusalException(
                416, "InvalidRange", "The requested range is not satisfiable", ("RangeRequested", text), ("ActualObjectSize", $"{length}"))
            {
                Headers = [("Content-Range", $"bytes */{length}")],
            }
            : new S3Slice(offset, end - offset + 1, null);
    }

    [GeneratedRegex("^bytes=(?<first>[0-9]{0,18})-(?<last>[0-9]{0,18})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Syntax();
}
