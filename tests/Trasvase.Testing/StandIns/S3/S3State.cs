using System.Collections.Concurrent;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>A key pair that the stand-in knows.</summary>
/// <param name="AccessKeyId">The key's id.</param>
/// <param name="SecretAccessKey">Its secret.</param>
/// <param name="SessionToken">What requests must carry besides; null for a lasting key.</param>
/// <param name="Expires">When it ends; null for never.</param>
internal sealed record S3Credential(
    string AccessKeyId, string SecretAccessKey, string? SessionToken = null, DateTimeOffset? Expires = null);

/// <summary>All that the stand-in knows. Tests may read and write it at any time, from any thread.</summary>
internal sealed class S3State(S3StandInOptions options)
{
    private readonly ConcurrentDictionary<string, S3Credential> _credentials = new(StringComparer.Ordinal);
    private readonly Dictionary<string, S3StandInBucket> _buckets = new(StringComparer.Ordinal);
    private volatile TimeProvider _time = options.Time;

    /// <summary>The service's clock: dates of answers, skew, expiry of URLs, tokens and restored copies.</summary>
    public TimeProvider Time
    {
        get => _time;
        set => _time = value;
    }

    public S3StandInOptions Options { get; } = options;

    /// <summary>Held by whoever reads several things that must fit together. Requests hold it while they change something.</summary>
    public Lock Gate { get; } = new();

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>The buckets by name.</summary>
    public IReadOnlyList<string> BucketNames
    {
        get
        {
            lock (Gate)
            {
                return [.. _buckets.Keys];
            }
        }
    }

    internal ConcurrentDictionary<string, (string Bucket, string Prefix, string Delimiter, string After)> ListingTokens { get; } = new(
        StringComparer.Ordinal);

    /// <summary>A bucket that exists.</summary>
    public S3StandInBucket Bucket(string name) => FindBucket(name) ?? throw new KeyNotFoundException($"There is no bucket '{name}'.");

    public S3StandInBucket? FindBucket(string name)
    {
        lock (Gate)
        {
            return _buckets.GetValueOrDefault(name);
        }
    }

    /// <summary>Makes a bucket; gives the one that exists already.</summary>
    public S3StandInBucket CreateBucket(string name, S3Versioning versioning = S3Versioning.None)
    {
        lock (Gate)
        {
            if (!_buckets.TryGetValue(name, out var bucket))
            {
                _buckets[name] = bucket = new S3StandInBucket(name, this) { Versioning = versioning };
            }

            return bucket;
        }
    }

    /// <summary>The bucket and all that is in it is gone.</summary>
    public void RemoveBucket(string name)
    {
        lock (Gate)
        {
            _buckets.Remove(name);
        }
    }

    /// <summary>Lets a key pair in; one with the same id is replaced (rotated, given a new token or end).</summary>
    public void Allow(S3Credential credential) => _credentials[credential.AccessKeyId] = credential;

    /// <summary>The key pair is unknown from now on.</summary>
    public void Revoke(string accessKeyId) => _credentials.TryRemove(accessKeyId, out _);

    /// <summary>The key pair's session ends now.</summary>
    public void Expire(string accessKeyId) => Allow(_credentials[accessKeyId] with { Expires = Now });

    internal S3Credential? FindCredential(string accessKeyId) => _credentials.GetValueOrDefault(accessKeyId);
}
