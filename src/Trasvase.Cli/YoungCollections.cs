namespace Trasvase.Cli;

/// <summary>
/// Keeps the memory of garbage small. The runtime lets garbage grow until it fills a cache of the processor, which may be a hundred
/// megabytes, before it collects its youngest objects, and what sets another measure is read from the environment only. So they are
/// collected whenever a few megabytes were allocated: what lives is little, and so is the work. What has survived once is collected every
/// few times: the runtime would let it grow as far.
/// </summary>
internal sealed class YoungCollections : IDisposable
{
    private const long Allowed = 4L * 1024 * 1024;
    private const int OlderEvery = 3;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly ITimer _timer;
    private long _collectedAt;
    private int _collections;

    public YoungCollections(TimeProvider time) => _timer = time.CreateTimer(_ => Look(), state: null, LookEvery, LookEvery);

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: false);
        if (allocated - Interlocked.Read(ref _collectedAt) < Allowed)
        {
            return;
        }

        Interlocked.Exchange(ref _collectedAt, allocated);
        GC.Collect(Interlocked.Increment(ref _collections) % OlderEvery == 0 ? 1 : 0, GCCollectionMode.Forced, blocking: true);
    }
}
