using System.Text;
using Trasvase.Http;
using Trasvase.Storage;

namespace Trasvase.Stores.S3.Addressing;

/// <summary>Which names may become part of a host or a path. What is not allowed here could send a signed request elsewhere.</summary>
internal static class S3Names
{
    /// <summary>
    /// Whether a region may be called so. Amazon's become part of a host name and are labels; others only become part of a signature and
    /// its header (<c>RegionOne</c>, <c>us_east</c>, <c>US</c>, <c>garage</c>, <c>eu-central-003</c>), which a separator of theirs
    /// would change.
    /// </summary>
    /// <param name="region">The name.</param>
    /// <param name="isAmazon">Whether it is one of Amazon's.</param>
    public static bool IsRegion(string region, bool isAmazon) => isAmazon
        ? IsLabel(region)
        : region.Length is > 0 and <= 63 && region.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>Why this is no name of a bucket that can be used, as the end of a sentence; null if it is one.</summary>
    /// <param name="bucket">The name.</param>
    /// <param name="isAmazon">AWS's rule, or the wider one that other servers have.</param>
    public static string? WhyBucketRefused(string bucket, bool isAmazon)
    {
        if (isAmazon && bucket.EndsWith("--x-s3", StringComparison.Ordinal))
        {
            return "it is that of a directory bucket (S3 Express One Zone), which wants sessions that are not supported here; "
                + "copy its objects to a general purpose bucket first, such as by 'aws s3 sync'";
        }

        if (isAmazon)
        {
            return bucket.Length is < 3 or > 63 || bucket.Any(c => !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-'))
                || !char.IsAsciiLetterOrDigit(bucket[0])
                || !char.IsAsciiLetterOrDigit(bucket[^1])
                || bucket.Contains("..", StringComparison.Ordinal)
                ? "it must have 3 to 63 lower-case letters, digits, dots and hyphens, and begin and end with a letter or digit"
                : null;
        }

        return bucket.Length is < 1 or > 255
            || bucket is "." or ".."
            || bucket.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or ':'))
            ? "it must have 1 to 255 letters, digits, dots, hyphens and underscores"
            : null;
    }

    /// <summary>Whether the bucket's name can stand in front of a host without breaking its TLS certificate.</summary>
    public static bool IsLabel(string name) =>
        name.Length is > 0 and <= 63
            && name[0] != '-'
            && name[^1] != '-'
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>Text for people: control characters, which would act on a terminal, become visible.</summary>
    public static string Shown(string text)
    {
        text = RawText.Shown(text);
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = char.IsControl(c) ? shown.Append("\\u").Append(((int)c).ToString("x4")) : shown.Append(c);
        }

        return shown.ToString();
    }
}
