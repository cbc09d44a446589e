using Trasvase.Http;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>Which names of containers and blobs the service takes.</summary>
internal static class AzureNames
{
    private const int LengthMax = 1024;
    private const int SegmentsMax = 254;

    public static void EnsureContainer(string name)
    {
        if (name is "$root" or "$web" or "$logs")
        {
            return;
        }

        if (name.Length is < 3 or > 63)
        {
            throw new AzureRefusalException(400, "OutOfRangeInput");
        }

        if (!name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            || name[0] == '-' || name[^1] == '-' || name.Contains("--", StringComparison.Ordinal))
        {
            throw new AzureRefusalException(400, "InvalidResourceName");
        }
    }

    /// <summary>
    /// The path that the service understands: a backslash is a slash, the dots at the end of a segment are dropped, and segments of one or
    /// two dots are resolved, percent-encoded or not, even out of the container.
    /// </summary>
    public static string Rewritten(string rawPath)
    {
        var path = Uri.UnescapeDataString(rawPath).Replace('\\', '/');
        if (!path.EndsWith('.') && !path.Contains("./", StringComparison.Ordinal))
        {
            return path;
        }

        var kept = new List<string>();
        var isFolder = false;
        foreach (var segment in path.Split('/'))
        {
            isFolder = segment is "." or "..";
            if (segment == ".." && kept.Count > 1)
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (!isFolder)
            {
                kept.Add(segment.TrimEnd('.'));
            }
        }

        return string.Join('/', kept) + (isFolder ? "/" : "");
    }

    public static void EnsureBlob(string key)
    {
        if (key.Length > LengthMax)
        {
            throw new AzureRefusalException(400, "OutOfRangeInput");
        }

        if (key.Split('/').Length > SegmentsMax || key.Any(c => c is < ' ' or '\u0081'))
        {
            throw new AzureRefusalException(400, "InvalidResourceName");
        }
    }
}
