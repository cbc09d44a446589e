using System.Globalization;
using System.Runtime.CompilerServices;
using Trasvase.Storage;

namespace Trasvase.Tests.Jobs;

/// <summary>A store that cannot begin a listing after a key, so that the pages before it come back empty.</summary>
internal sealed class EmptyPagesFirst(IObjectSource inner, int pages) : IObjectSource
{
    private int _keys;

    /// <summary>Which of them waits until <see cref="Goes"/>; null for none.</summary>
    public int? HeldAt { get; init; }

    public TaskCompletionSource Goes { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StoreProfile Profile => inner.Profile;

    public string Container => inner.Container;

    public override string ToString() => inner.ToString();

    /// <summary>Another key that begins with this one, after the last.</summary>
    public ObjectKey NextKey(string beginning) => new(string.Create(CultureInfo.InvariantCulture, $"{beginning}{++_keys:0000000}"));

    public async IAsyncEnumerable<ListingPage> ListAsync(ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var number = 1; number <= pages; number++)
        {
            await (number == HeldAt ? Goes.Task : Task.CompletedTask);
            yield return new ListingPage([], []);
        }

        await foreach (var page in inner.ListAsync(options, cancellationToken))
        {
            yield return page;
        }
    }

    public ValueTask LearnNamesAsync(ObjectKey key, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public Task<ObjectInfo?> FindAsync(ObjectKey key, string? version, CancellationToken cancellationToken) =>
        inner.FindAsync(key, version, cancellationToken);

    public Task<ObjectRead> OpenReadAsync(ObjectKey key, ReadOptions options, CancellationToken cancellationToken) =>
        inner.OpenReadAsync(key, options, cancellationToken);

    public Task<UploadedParts?> FindPartsAsync(ObjectInfo pinned, CancellationToken cancellationToken) =>
        inner.FindPartsAsync(pinned, cancellationToken);

    public Task<ReadGrant> GrantReadAsync(ObjectInfo pinned, TimeSpan? expires, CancellationToken cancellationToken) =>
        inner.GrantReadAsync(pinned, expires, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>> GetTagsAsync(ObjectKey key, string? version, CancellationToken cancellationToken) =>
        inner.GetTagsAsync(key, version, cancellationToken);
}
