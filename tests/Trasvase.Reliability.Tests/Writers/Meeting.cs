using System.Collections.Concurrent;
using Trasvase.Testing.StandIns;

namespace Trasvase.Reliability.Tests.Writers;

/// <summary>Makes two writers of one key meet: the first that comes to a request drawn for the key waits a moment for the other
/// one.</summary>
internal sealed class Meeting(int seed)
{
    private static readonly string[] Places = ["GetBlobProperties", "PutBlob", "PutBlock", "PutBlockList", ""];
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);
    private int _met;

    /// <summary>How often two met.</summary>
    public int Met => _met;

    /// <summary>Comes before each request to the target.</summary>
    public async ValueTask<StandInAnswer?> BeforeAsync(StandInRequest request)
    {
        if (request.Operation == PlaceOf(request.Key))
        {
            var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var waiting = _waiting.GetOrAdd(request.Key, first);
            if (waiting == first)
            {
                await first.Task.WaitAsync(Patience, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else if (waiting.TrySetResult())
            {
                Interlocked.Increment(ref _met);
            }
        }

        return null;
    }

    private string PlaceOf(string key) => Places[new Random(seed + key.Sum(c => c)).Next(Places.Length)];
}
