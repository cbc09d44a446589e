using System.Text;
using Trasvase.Http;
using Trasvase.Http.Bodies;
using Trasvase.Storage;

namespace Trasvase.Stores.Memory;

/// <summary>Does what a server does before it looks at its state: refuses what the profile does not claim, and receives bodies.</summary>
internal static class MemoryRequest
{
    /// <summary>Refuses a write that the profile does not allow.</summary>
    public static void EnsureAllowed(StoreProfile profile, ObjectKey key, WriteOptions options)
    {
        if (profile.WhyKeyRefused(key) is { } why)
        {
            throw Invalid($"{profile.Name} {why}.");
        }

        EnsureClaimed(profile, profile.ConditionalCreate || !options.Precondition.MustBeAbsent, "create on condition");
        EnsureClaimed(profile, profile.ConditionalReplace || options.Precondition.ETag is null, "replace on condition");
        EnsureClaimed(profile, profile.Tags || options.Tags.Count == 0, "keep tags");
        EnsureMetadata(profile, options.Metadata);
        EnsureHeaders(options.Headers);
    }

    /// <summary>Refuses a change that the profile does not allow.</summary>
    public static void EnsureAllowed(StoreProfile profile, ObjectKey key, ObjectChange change)
    {
        EnsureClaimed(profile, profile.Updates, "change an object without its bytes");
        EnsureAllowed(profile, key, change switch
        {
            ObjectChange.Headers headers => new WriteOptions { Headers = headers.Value },
            ObjectChange.Metadata metadata => new WriteOptions { Metadata = metadata.Value },
            ObjectChange.Tags tags => new WriteOptions { Tags = tags.Value },
            _ => throw new InvalidOperationException("A change nobody knows."),
        });
    }

    /// <summary>Refuses a request for a version if the profile does not claim versions.</summary>
    public static void EnsureVersionClaimed(StoreProfile profile, string? version) =>
        EnsureClaimed(profile, profile.Versions || version is null, "tell versions apart");

    /// <summary>Refuses a request for a capability that the profile does not claim.</summary>
    public static void EnsureClaimed(StoreProfile profile, bool isClaimed, string what)
    {
        if (!isClaimed)
        {
            throw new StoreException(StoreErrorKind.Unsupported, RetryAdvice.Never, $"{profile.Name} cannot {what}.");
        }
    }

    /// <summary>Refuses a part whose number the profile does not allow.</summary>
    public static void EnsureNumber(StoreProfile profile, Part part)
    {
        if (part.Number < 1 || part.Number > profile.PartCountMax)
        {
            throw Invalid($"Parts are numbered from 1 to {profile.PartCountMax}, not {part.Number}.");
        }
    }

    /// <summary>Receives the bytes of a body and checks them against the promised length and digest.</summary>
    public static async Task<byte[]> ReceiveAsync(PartBody body, long lengthMax, CancellationToken cancellationToken)
    {
        if (body.Length > lengthMax)
        {
            throw Invalid($"{body.Length} bytes are more than the {lengthMax} that one request may carry.");
        }

        var received = new MemoryStream((int)body.Length);
        await using var disposing = received.ConfigureAwait(false);
        var guarded = new GuardedWriteStream(received, body.Length, watchdog: null);
        await using var disposingToo = guarded.ConfigureAwait(false);
        await body.WriteToAsync(guarded, cancellationToken).ConfigureAwait(false);
        guarded.EnsureComplete();
        cancellationToken.ThrowIfCancellationRequested();

        return Checked(received.ToArray(), body.KnownDigest);
    }

    /// <summary>Fetches bytes from a source and checks them against the expected digest.</summary>
    public static async Task<byte[]> FetchAsync(
        StoreProfile profile, ReadGrant source, ByteRange? range, long lengthMax, Digest? expected, CancellationToken cancellationToken)
    {
        EnsureClaimed(profile, profile.PullReach == PullReach.AnyUrl && source is MemoryGrant, "copy from there");
        EnsureClaimed(
            profile,
            expected is null || (expected.Scope == DigestScope.Whole && profile.PullChecks.Contains(expected.Algorithm)),
            $"check what it copies by {expected}");
        var length = range?.Length ?? source.Object.Size;
        if (length > lengthMax || source.Url.AbsoluteUri.Length > profile.PullUrlMax)
        {
            throw Invalid($"{profile.Name} cannot copy {length} bytes by a URL of {source.Url.AbsoluteUri.Length} characters at once.");
        }

        return Checked(await ((MemoryGrant)source).FetchAsync(range, cancellationToken).ConfigureAwait(false), expected);
    }

    private static byte[] Checked(byte[] content, Digest? known) =>
        known is null || MemoryDigests.Compute(known.Algorithm, content) == known
        ? content
        : throw new StoreException(StoreErrorKind.Corrupt, RetryAdvice.Worthwhile, $"The bytes that came are not those of {known}.");

    private static void EnsureMetadata(StoreProfile profile, IReadOnlyDictionary<string, string> metadata)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in metadata)
        {
            if (!IsName(name, profile.MetadataNames) || value.Any(char.IsControl) || !names.Add(name))
            {
                throw Invalid($"{profile.Name} does not take metadata named '{name}' with this value.");
            }
        }

        var length = metadata.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value));
        if (length > profile.MetadataBytesMax)
        {
            throw Invalid($"{profile.Name} takes at most {profile.MetadataBytesMax} bytes of metadata, and these are {length}.");
        }
    }

    private static void EnsureHeaders(ContentHeaders headers)
    {
        string?[] values =
            [headers.ContentType, headers.ContentEncoding, headers.ContentLanguage, headers.ContentDisposition, headers.CacheControl];
        if (values.Any(value => value is not null && value.Any(char.IsControl)))
        {
            throw Invalid("A header must not hold a line break or another control character.");
        }
    }

    private static bool IsName(string name, MetadataNames names) => name.Length > 0 && names switch
    {
        MetadataNames.Identifier => !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'),
        _ => name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)),
    };

    private static StoreException Invalid(string message) => new(StoreErrorKind.InvalidRequest, RetryAdvice.Never, message);
}
