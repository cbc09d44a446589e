using System.Collections.Frozen;
using Trasvase.Storage;

namespace Trasvase.Stores.AzureBlob;

/// <summary>Describes what Azure Blob Storage can do and which keys it can hold.</summary>
internal static class AzureBlobProfile
{
    private const long MiB = 1024 * 1024;
    private const int KeyLengthMax = 1024;
    private const int KeySegmentsMax = 254;

    /// <summary>The profile. Its limits are those of the pinned service version.</summary>
    public static StoreProfile Value { get; } = new()
    {
        Scheme = "az",
        Name = "Azure Blob Storage",
        PartSizeMin = 1,
        PartSizeMax = 4000 * MiB,
        PartCountMax = 50_000,
        SinglePutMax = 5000 * MiB,
        ObjectSizeMax = 50_000 * 4000 * MiB,
        ConditionalCreate = true,
        ConditionalReplace = true,
        Versions = true,
        Tags = true,
        Updates = true,
        TagLimits = new TagLimits
        {
            CountMax = 10,
            NameLengthMax = 128,
            ValueLengthMax = 256,
            EncodedLengthMax = 2048,
            Holds = static c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '+' or '-' or '.' or '/' or ':' or '=' or '_',
        },
        Tiers = [new StorageTier("Hot"), new StorageTier("Cool"), new StorageTier("Cold"), new StorageTier("Archive", IsArchive: true)],
        FindsStagedParts = true,
        ListsDetails = true,
        // Documented as alphabetical. But Azurite sorts by UTF-16 code units, and an account with a hierarchical namespace sorts '/'
        // before everything else. Code that relies on the order must check every key.
        Order = ListingOrder.Utf8Bytes,
        ListsFromKey = false,
        PullReach = PullReach.AnyUrl,
        SinglePullMax = 5000 * MiB,
        PullUrlMax = 2048,
        PullChecks = FrozenSet.Create(DigestAlgorithm.Md5),
        DigestsReturned = FrozenSet.Create(DigestAlgorithm.Crc64Nvme),
        MetadataNames = MetadataNames.Identifier,
        MetadataBytesMax = 8 * 1024,
        WhyKeyRefused = WhyKeyRefused,
    };

    /// <summary>Returns why Azure cannot hold a key byte for byte; null if it can.</summary>
    public static string? WhyKeyRefused(ObjectKey key) =>
        !key.IsText ? "holds only keys that are UTF-8" : WhyAnother(key) ?? WhyInvalid(key.Value);

    /// <summary>Returns why a request for this key would reach another key's object; null if it would not.</summary>
    public static string? WhyAnother(ObjectKey key)
    {
        if (key.Value.Contains('\\', StringComparison.Ordinal))
        {
            return "turns a backslash into a slash";
        }

        // Almost no key has a name that ends with a dot.
        if (!key.Value.EndsWith('.') && !key.Value.Contains("./", StringComparison.Ordinal))
        {
            return null;
        }

        foreach (var segment in key.Value.Split('/'))
        {
            if (segment is "." or "..")
            {
                return $"resolves '{segment}' between slashes, percent-encoded or not";
            }

            if (segment.EndsWith('.'))
            {
                return "drops the dot at the end of a name, or before a slash";
            }
        }

        return null;
    }

    private static string? WhyInvalid(string key)
    {
        if (key.Length > KeyLengthMax)
        {
            return $"holds keys of at most {KeyLengthMax} characters, and this one has {key.Length}";
        }

        if (key.AsSpan().Count('/') + 1 > KeySegmentsMax)
        {
            return $"holds keys of at most {KeySegmentsMax} pieces between slashes";
        }

        foreach (var c in key)
        {
            if (char.IsControl(c) || c is '\uFFFE' or '\uFFFF')
            {
                return $"cannot hold the character U+{(int)c:X4} in a key";
            }
        }

        return null;
    }
}
