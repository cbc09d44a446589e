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
