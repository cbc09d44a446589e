using System.Collections.Concurrent;
using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Testing.Checking;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns;

namespace Trasvase.Reliability.Tests.Writers;

/// <summary>Another program that puts, removes, leases and stages at the target, just before a request drawn from the seed.</summary>
internal sealed class ForeignWriter(Clouds clouds, int seed)
{
    private readonly ConcurrentDictionary<string, int> _seen = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ObjectState> _written = new();
    private readonly ConcurrentDictionary<string, bool> _removed = new(StringComparer.Ordinal);
    private int _doings;

    /// <summary>What it stored, in its order.</summary>
    public IReadOnlyList<ObjectState> Written => [.. _written];

    /// <summary>The keys of which it removed what had been there before.</summary>
    public ICollection<string> Removed => _removed.Keys;

    /// <summary>How often it did something.</summary>
    public int Doings => _doings;

    /// <summary>Stores something under a key.</summary>
    public void Put(string key, int length)
    {
        var bytes = new PositionalData((ulong)((seed * 7919) + key.Sum(c => c) + length), length).ToArray();
        var content = clouds.Target.Put(Clouds.ContainerName, key, bytes);
        _written.Enqueue(new ObjectState(key, content.ETag, content.VersionId, ObjectContent.Of(bytes)));
    }

    /// <summary>Comes before each request to the target.</summary>
    public ValueTask<StandInAnswer?> BeforeAsync(StandInRequest request)
    {
        var key = request.Key;
        if (key.StartsWith("object-", StringComparison.Ordinal) && key.Length == "object-00".Length)
        {
            var random = new Random((seed * 1000) + key.Sum(c => c));
            if (_seen.AddOrUpdate(key, 1, static (_, seen) => seen + 1) == 1 + random.Next(9))
            {
                Do(random, key);
                Interlocked.Increment(ref _doings);
            }
        }

        return ValueTask.FromResult<StandInAnswer?>(null);
    }

    private void Do(Random random, string key)
    {
        var there = clouds.Target.Find(Clouds.ContainerName, key);
        var isOurs = there?.Metadata.ContainsKey("trasvase") == true;
        switch (random.Next(5))
        {
            case 0 when there is not null && !isOurs:
                clouds.Target.Remove(Clouds.ContainerName, key);
                _removed[key] = true;
                break;
            case 1 when there is not null:
                clouds.Target.Lease(Clouds.ContainerName, key);
                break;
            case 2:
                clouds.Target.Stage(
                    Clouds.ContainerName,
                    key,
                    Convert.ToBase64String(new PositionalData((ulong)seed, 16).ToArray()),
                    new byte[] { 1, 2, 3 });
                break;
            default:
                Put(key, random.Next(2) == 0 ? 500 : 1 + random.Next(60_000));
                break;
        }
    }
}
