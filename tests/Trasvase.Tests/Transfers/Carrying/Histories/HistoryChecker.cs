using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;

namespace Trasvase.Tests.Transfers.Carrying.Histories;

/// <summary>
/// Decides whether something is gone from both sides. It knows what was at the source and what is at the target, and which command said
/// that what may go; nothing of how a transfer works.
/// </summary>
internal sealed class HistoryChecker(MemoryStore source, MemoryStore target)
{
    private readonly Dictionary<string, (Facts Facts, Announced Announced)> _owed = [];

    /// <summary>The user put or edited this object: what was there before is the user's own to replace.</summary>
    public void Written(string key) => _owed.Remove(key);

    /// <summary>
    /// Somebody asked for this target object to be replaced or removed (<c>--if-exists overwrite</c>, <c>sync --delete</c>).
    /// </summary>
    public void Given(string targetName)
    {
        foreach (var key in _owed.Keys.Where(key => NameOf(key) == targetName).ToList())
        {
            _owed.Remove(key);
        }
    }

    /// <summary>Compares after a command: what it removed at the source must be at the target from now on.</summary>
    /// <param name="before">What was at the source before it.</param>
    /// <param name="announced">What the command gave up.</param>
    /// <returns>What is gone; null if nothing is.</returns>
    public async Task<string?> CheckAsync(IReadOnlyDictionary<string, Facts> before, Announced announced)
    {
        foreach (var (key, facts) in before)
        {
            if (await source.FindAsync(new ObjectKey(key), version: null, CancellationToken.None) is null)
            {
                _owed.TryAdd(key, (facts, announced));
            }
        }

        foreach (var (key, owed) in _owed)
        {
            if (await WhyGoneAsync(owed.Facts, owed.Announced) is { } why)
            {
                return $"'{key}' ({owed.Facts}, {owed.Announced}): {why}";
            }
        }

        return null;
    }

    /// <summary>What follows the prefix.</summary>
    public static string NameOf(string key) => key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private async Task<string?> WhyGoneAsync(Facts facts, Announced announced)
    {
        if (facts.Missing > 0 && !announced.Unreadable)
        {
            return "it had metadata that nobody can read";
        }

        string? nearest = null;
        await foreach (var page in target.ListAsync(new ListOptions(), CancellationToken.None))
        {
            foreach (var item in page.Objects)
            {
                if (!await HasBytesAsync(item, facts.Bytes))
                {
                    continue;
                }

                if (await WhyLessAsync(item, facts, announced) is not { } why)
                {
                    return null;
                }

                nearest = $"'{item.Key}' {why}";
            }
        }

        return nearest ?? "its bytes are nowhere";
    }

    private async Task<string?> WhyLessAsync(ObjectInfo item, Facts facts, Announced announced)
    {
        if (!announced.Metadata)
        {
            if (item.Metadata.GetValueOrDefault("edition") != facts.Edition)
            {
                return "has not its metadata";
            }

            if (item.Headers.ContentType != facts.Type)
            {
                return "has not its type";
            }

            if (facts.Expires is { } expires && item.Metadata.GetValueOrDefault("trasvase_expires") != expires)
            {
                return "does not tell when it expires";
            }
        }

        var tags = await target.GetTagsAsync(item.Key, version: null, CancellationToken.None);
        return announced.Tags || facts.Tag is null || tags.GetValueOrDefault(Facts.TagName) == facts.Tag ? null : "has not its tag";
    }

    private async Task<bool> HasBytesAsync(ObjectInfo item, PositionalData bytes)
    {
        if (item.Size != bytes.Length)
        {
            return false;
        }

        await using var read = await target.OpenReadAsync(item.Key, new ReadOptions(), CancellationToken.None);
        return await bytes.FindDifferenceAsync(read.Content, CancellationToken.None) is null;
    }
}
