using System.Collections.ObjectModel;
using System.Globalization;

namespace Trasvase.Stores.S3.Wire;

/// <summary>
/// What an answer about an object tells besides its standard headers and its metadata, and what belongs to the object. What belongs to the
/// bucket or the request (lifecycle, replication, encryption with the bucket's keys, who pays) is left out.
/// </summary>
internal static class S3Extra
{
    private const string LockMode = "x-amz-object-lock-mode";
    private const string LockUntil = "x-amz-object-lock-retain-until-date";
    private const string LegalHold = "x-amz-object-lock-legal-hold";

    private static readonly (string Header, string Name)[] Kept =
    [
        ("Expires", "expires"),
        ("x-amz-website-redirect-location", "website-redirect-location"),
        (LockMode, "object-lock-mode"),
        (LockUntil, "object-lock-retain-until-date"),
    ];

    /// <summary>What is kept with the object in headers that other stores have not: <see cref="ObjectInfo.Extras"/>.</summary>
    public static IReadOnlyDictionary<string, string> Headers(Func<string, string?> header)
    {
        Dictionary<string, string>? found = null;
        foreach (var (name, extra) in Kept)
        {
            if (header(name) is { Length: > 0 } value)
            {
                (found ??= new Dictionary<string, string>(StringComparer.Ordinal))[extra] = value;
            }
        }

        return found ?? (IReadOnlyDictionary<string, string>)ReadOnlyDictionary<string, string>.Empty;
    }

    /// <summary>How many entries of metadata the answer leaves out because they cannot be a header.</summary>
    public static int MissingMetadata(Func<string, string?> header) => header("x-amz-missing-meta") is not { Length: > 0 } text ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count
        : 1;

    /// <summary>What protects the object: <see cref="ObjectInfo.Lock"/>.</summary>
    public static string? Lock(Func<string, string?> header)
    {
        var mode = header(LockMode) is { Length: > 0 } told ? $"{told} until {header(LockUntil) ?? "a time that was not told"}" : null;
        var hold = string.Equals(header(LegalHold), "ON", StringComparison.OrdinalIgnoreCase) ? "legal hold" : null;
        return mode is null ? hold : hold is null ? mode : $"{mode}, {hold}";
    }
}
