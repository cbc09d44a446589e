using System.Runtime.CompilerServices;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Jobs.Listing;

/// <summary>A source that has nothing but keys, and answers after a while. Large listings cost it little.</summary>
internal sealed class ListedKeys(IEnumerable<string> keys, int pageSize) : IObjectSource
{
    private readonly MemoryStore _model = new("keys");
    private readonly List<string> _keys = [.. keys.Distinct(StringComparer.Ordinal).Order(Utf8)];
    private int _open;
    private int _onTheirWay;

    public static Comparer<string> Utf8 { get; } = Comparer<string>.Create(ObjectKey.CompareUtf8);

    /// <summary>How long an answer takes, on this clock; null to answer at once.</summary>
    public (ManualTime Time, TimeSpan Latency)? Slow { get; init; }

    /// <summary>Which order it lists and begins in.</summary>
    public Comparer<string> Order { get; init; } = Utf8;

    /// <summary>Comes before each answer: may throw, or change the keys.</summary>
    public Func<int, ListOptions, Task> Before { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Whether a page that begins after the one key says that the listing ends before the other.</summary>
    public Func<string, string, bool> IsCutOff { get; set; } = static (_, _) => false;

    /// <summary>Whether it begins anew whatever it is asked for.</summary>
    public bool IgnoresStart { get; init; }

    /// <summary>Whether it says that nothing follows whatever key it is asked to begin after.</summary>
    public bool IsEmptyAfterStart { get; init; }

    /// <summary>How many keys it passes over where it is to begin after one.</summary>
    public int SkipsAfterStart { get; init; }

    /// <summary>How many entries this page has.</summary>
    public Func<int, int> PageSize { get; init; } = _ => pageSize;

    public int Requests { get; private set; }

    public int Looks { get; private set; }

    public int Most { get; private set; }

    public int Open => _open;

    public IReadOnlyList<string> Keys => _keys;

    public StoreProfile Profile { get; init; } = new MemoryStore("keys").Profile;

    public string Container => "keys";

    public override string ToString() => "keys://keys";

    public void Add(string key)
    {
        var at = _keys.BinarySearch(key, Order);
        _keys.InsertRange(at < 0 ? ~at : at, at < 0 ? [key] : []);
    }

    public void Remove(string key) => _keys.Remove(key);

    public void Sort() => _keys.Sort(Order);

    public async IAsyncEnumerable<ListingPage> ListAsync(ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _open);
        try
        {
            if (IsEmptyAfterStart && options.StartAfter is not null)
            {
                await AnswerAsync(options, cancellationToken);
                yield break;
            }

            var (after, folder) = (IgnoresStart ? "" : options.StartAfter?.Value ?? "", "");
            after = SkipsAfterStart > 0 && after.Length > 0
                ? _keys.Where(key => Order.Compare(key, after) > 0).Take(SkipsAfterStart).Last()
                : after;
            for (var isEnded = false; !isEnded;)
            {
                var number = await AnswerAsync(options, cancellationToken);
                (var page, after, folder, isEnded) = Page(options, after, folder, PageSize(number));
                yield return page;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    public ValueTask LearnNamesAsync(ObjectKey key, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public Task<ObjectInfo?> FindAsync(ObjectKey key, string? version, CancellationToken cancellationToken) =>
        Task.FromResult(_keys.Contains(key.Value) ? InfoOf(key.Value) : null);

    public Task<ObjectRead> OpenReadAsync(ObjectKey key, ReadOptions options, CancellationToken cancellationToken) =>
        _model.OpenReadAsync(key, options, cancellationToken);

    public Task<UploadedParts?> FindPartsAsync(ObjectInfo pinned, CancellationToken cancellationToken) =>
        _model.FindPartsAsync(pinned, cancellationToken);

    public Task<ReadGrant> GrantReadAsync(ObjectInfo pinned, TimeSpan? expires, CancellationToken cancellationToken) =>
        _model.GrantReadAsync(pinned, expires, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>> GetTagsAsync(ObjectKey key, string? version, CancellationToken cancellationToken) =>
        _model.GetTagsAsync(key, version, cancellationToken);

    private async Task<int> AnswerAsync(ListOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var number = ++Requests;
        Looks += options.Delimiter is null ? 0 : 1;
        Most = Math.Max(Most, ++_onTheirWay);
        try
        {
            if (Slow is var (time, latency))
            {
                await Task.Delay(latency, time, cancellationToken);
            }

            await Before(number, options);
        }
        finally
        {
            _onTheirWay--;
        }

        return number;
    }

    private (ListingPage Page, string After, string Folder, bool IsEnded) Page(ListOptions options, string after, string folder, int size)
    {
        List<ObjectInfo> objects = [];
        List<string> prefixes = [];
        var begin = after;
        for (var i = FirstAfter(
            Order.Compare(after, options.Prefix) < 0 ? options.Prefix : after,
            Order.Compare(after, options.Prefix) < 0); i < _keys.Count; i++)
        {
            var key = _keys[i];
            if (!key.StartsWith(options.Prefix, StringComparison.Ordinal) || IsCutOff(begin, key))
            {
                break;
            }

            if (folder.Length > 0 && key.StartsWith(folder, StringComparison.Ordinal))
            {
                continue;
            }

            if (objects.Count + prefixes.Count >= size)
            {
                return (new ListingPage(objects, prefixes), after, folder, false);
            }

            var slash = options.Delimiter is null ? -1 : key.IndexOf('/', options.Prefix.Length);
            if (slash < 0)
            {
                objects.Add(InfoOf(key));
            }
            else
            {
                folder = key[..(slash + 1)];
                prefixes.Add(folder);
            }

            after = key;
        }

        return (new ListingPage(objects, prefixes), after, folder, true);
    }

    private static ObjectInfo InfoOf(string key) =>
        new() { Key = new ObjectKey(key), Size = key.Length, ETag = "\"e\"", LastModified = DateTimeOffset.UnixEpoch };

    private int FirstAfter(string bound, bool inclusive)
    {
        var at = _keys.BinarySearch(bound, Order);
        return at < 0 ? ~at : inclusive ? at : at + 1;
    }
}
