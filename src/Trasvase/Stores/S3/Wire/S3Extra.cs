using System.Collections.ObjectModel;
using System.Globalization;

namespace Trasvase.Stores.S3.Wire;

/// <summary>
/// Reads what an answer says about an object besides its standard headers and its metadata. Properties of the bucket or the request
/// (lifecycle, replication, encryption with the bucket's keys, who pays) are left out.
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

    /// <summary>
    /// Returns the values of headers that S3 keeps with the object and other stores do not have: <see cref="ObjectInfo.Extras"/>.
    /// </summary>
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

    /// <summary>
    /// Returns the number of metadata entries that the answer leaves out because no header can hold them; 1 if the number cannot be read.
    /// </summary>
    public static int MissingMetadata(Func<string, string?> header) => header("x-amz-missing-meta") is not { Length: > 0 } text ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count
        : 1;

    /// <summary>Returns what protects the object: <see cref="ObjectInfo.Lock"/>; null if nothing does.</summary>
    public static string? Lock(Func<string, string?> header)
    {
        var mode = header(LockMode) is { Length: > 0 } told ? $"{told} until {header(LockUntil) ?? "a time that was not told"}" : null;
        var hold = string.Equals(header(LegalHold), "ON", StringComparison.OrdinalIgnoreCase) ? "legal hold" : null;
        return mode is null ? hold : hold is null ? mode : $"{mode}, {hold}";
    }
}
