using System.Runtime.CompilerServices;
using Trasvase.Storage;
using Trasvase.Testing.Data;

namespace Trasvase.Testing.Suite;

/// <summary>
/// What every store must do, chosen by its profile: what it claims must work, and what it does not claim must be refused as
/// Unsupported. A store's test class inherits this and says how the store is opened; the topics are in the other files.
/// </summary>
public abstract partial class StoreSuite : IAsyncLifetime
{
    private static int _lastSeed;

    private StoreUnderTest? _store;

    /// <summary>The store, opened for this one test.</summary>
    private protected StoreUnderTest Store => _store ?? throw new InvalidOperationException("The store is opened before each test.");

    /// <summary>Every key of a test begins with this, so that tests may share a container.</summary>
    protected string Prefix { get; } = $"{Guid.NewGuid():n}/";

    /// <summary>Cancelled when the test run is.</summary>
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private StoreProfile Profile => Store.Profile;

    private IObjectSource Source => Store.Source;

    private IObjectTarget Target => Store.Target;

    private IObjectRemover Remover => Store.Remover;

    /// <summary>Opens the store, on a container of its own or one that the class shares. It is created if it does not exist.</summary>
    private protected abstract Task<StoreUnderTest> OpenAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _store = await OpenAsync(Token);
        SkipIfDeviating(TestContext.Current.TestMethod?.MethodName ?? "");
        await Target.CreateContainerAsync(Token);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private void SkipIfDeviating(string test)
    {
        if (Store.Deviations.FirstOrDefault(deviation => deviation.Test == test) is { } known)
        {
            Assert.Skip(known.Reason);
        }
    }

    private ObjectKey Key(string name = "object") => new(Prefix + name);

    /// <summary>Data that no other test and no other call has.</summary>
    private static PositionalData Data(long length) => new((ulong)Interlocked.Increment(ref _lastSeed), length);

    private Task<StoredObject> PutAsync(ObjectKey key, PositionalData data, WriteOptions? options = null) =>
        Target.PutAsync(key, data.ToBody(), options ?? new WriteOptions(), Token);

    private async Task<ObjectInfo> GetInfoAsync(ObjectKey key) =>
        (await Source.FindAsync(key, null, Token)).ShouldNotBeNull($"'{key}' should be there");

    private async Task ShouldHoldAsync(ObjectKey key, PositionalData expected, ReadOptions? options = null)
    {
        await using var read = await Source.OpenReadAsync(key, options ?? new ReadOptions(), Token);
        read.Length.ShouldBe(expected.Length);
        (await expected.FindDifferenceAsync(read.Content, Token)).ShouldBeNull("the offset of the first byte that differs");
    }

    private async Task ShouldBeAbsentAsync(ObjectKey key) => (await Source.FindAsync(key, null, Token)).ShouldBeNull();

    private static async Task<StoreException> ShouldFailAsync(Func<Task> work, params StoreErrorKind[] kinds)
    {
        var error = await Should.ThrowAsync<StoreException>(work);
        kinds.ShouldContain(error.Kind, $"{error}");
        error.Message.ShouldNotBeNullOrWhiteSpace();
        return error;
    }

    /// <summary>Runs the rest of a test only if the profile claims the ability; otherwise proves that it is refused, and ends.</summary>
    private static async Task<bool> RefusesUnclaimedAsync(bool claimed, Func<Task> work)
    {
        if (!claimed)
        {
            await ShouldFailAsync(work, StoreErrorKind.Unsupported);
        }

        return !claimed;
    }

    private static async Task<List<ListingPage>> ListAsync(IObjectSource source, ListOptions options)
    {
        var pages = new List<ListingPage>();
        await foreach (var page in source.ListAsync(options, Token))
        {
            (page.Objects.Count + page.Prefixes.Count).ShouldBeLessThanOrEqualTo(options.PageSize);
            pages.Add(page);
        }

        return pages;
    }

    private async Task<List<string>> ListKeysAsync(ListOptions options) =>
        [.. (await ListAsync(Source, options)).SelectMany(page => page.Objects).Select(item => item.Key.Value)];

    private StoreUnderTest MissingContainer([CallerMemberName] string test = "") =>
        Store.Other($"missing-{test.Length}-{Guid.NewGuid():n}");
}
