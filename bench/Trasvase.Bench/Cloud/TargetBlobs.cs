using System.Collections.Concurrent;
using System.Globalization;
using Trasvase.Integrity;

namespace Trasvase.Bench.Cloud;

/// <summary>What is remembered of a blob that was written: not its bytes.</summary>
/// <param name="ETag">With its quotes.</param>
/// <param name="IsGood">Whether its bytes were those of the source object that has its key.</param>
/// <param name="Size">Its length.</param>
/// <param name="Metadata">Names and values.</param>
/// <param name="ContentType">What the writer said; null: nothing.</param>
internal sealed record BlobFact(
    string ETag, bool IsGood, long Size, IReadOnlyList<(string Name, string Value)> Metadata, string? ContentType);

/// <summary>The target's blobs and the blocks that are staged for them: digests and names only.</summary>
internal sealed class TargetBlobs(Workload workload)
{
    private readonly ConcurrentDictionary<string, BlobFact> _written = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, PartDigest>> _staged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _removed = new(StringComparer.Ordinal);
    private long _changes;

    /// <summary>Whether anything was written or removed since the start.</summary>
    public bool IsUntouched => _written.IsEmpty && _removed.IsEmpty;

    /// <summary>What has the key; null: nothing.</summary>
    public BlobFact? Find(string key) =>
        _written.TryGetValue(key, out var fact) ? fact
        : workload.Settings.IsTargetFull && !_removed.ContainsKey(key) && workload.IndexOf(key) is { } index ? Earlier(index)
        : null;

    public void Stage(string key, string id, PartDigest digest) =>
        _staged.GetOrAdd(key, static _ => new ConcurrentDictionary<string, PartDigest>(StringComparer.Ordinal))[id] = digest;

    /// <summary>The blocks that wait for a commit.</summary>
    public IReadOnlyDictionary<string, PartDigest> Staged(string key) =>
        _staged.TryGetValue(key, out var blocks) ? blocks : new Dictionary<string, PartDigest>(StringComparer.Ordinal);

    /// <summary>The whole that these blocks form; null if one of them was never staged.</summary>
    public PartDigest? Assemble(string key, IEnumerable<string> ids)
    {
        var (staged, whole) = (Staged(key), default(PartDigest));
        foreach (var id in ids)
        {
            if (!staged.TryGetValue(id, out var block))
            {
                return null;
            }

            whole = whole.Then(block);
        }

        return whole;
    }

    public BlobFact Write(string key, PartDigest content, IReadOnlyList<(string Name, string Value)> metadata, string? contentType)
    {
        var isGood = workload.IndexOf(key) is { } index
            && content.Length == workload.Size
            && content.Crc64 == workload.Content.Crc64Of(index);
        var eTag = string.Create(CultureInfo.InvariantCulture, $"\"0x8DF{Interlocked.Increment(ref _changes):X12}\"");
        var fact = new BlobFact(eTag, isGood, content.Length, metadata, contentType);
        _written[key] = fact;
        _staged.TryRemove(key, out _);
        return fact;
    }

    public bool Remove(string key)
    {
        var was = Find(key) is not null;
        _written.TryRemove(key, out _);
        _removed[key] = 0;
        return was;
    }

    /// <summary>How the target compares with the source.</summary>
    public (int Good, int Bad, int Missing, int Stray) Compare()
    {
        var (good, bad, stray) = (0, 0, 0);
        foreach (var (key, fact) in _written)
        {
            var isOurs = workload.IndexOf(key) is not null;
            good += isOurs && fact.IsGood ? 1 : 0;
            bad += isOurs && !fact.IsGood ? 1 : 0;
            stray += isOurs ? 0 : 1;
        }

        var earlier = workload.Settings.IsTargetFull
            ? workload.Count - good - bad - _removed.Keys.Count(key => !_written.ContainsKey(key))
            : 0;
        return (good + earlier, bad, workload.Count - good - bad - earlier, stray);
    }

    private BlobFact Earlier(int index) =>
        new(Workload.EarlierETag(index), IsGood: true, workload.Size, [("trasvase", workload.StampOf(index))], "application/octet-stream");
}
