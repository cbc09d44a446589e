using System.Collections.Frozen;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Suite;

namespace Trasvase.Stores.Tests;

/// <summary>The model keeps the contract with everything claimed.</summary>
public sealed class MemoryStoreTests : StoreSuite
{
    private protected override Task<StoreUnderTest> OpenAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Memory.Open(new MemoryOptions()));
}

/// <summary>The model keeps the contract where versions are kept.</summary>
public sealed class MemoryStoreWithVersionsTests : StoreSuite
{
    private protected override Task<StoreUnderTest> OpenAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Memory.Open(new MemoryOptions { KeepsVersions = true }));
}

/// <summary>The model copies from another one, and gives others grants to copy from it.</summary>
public sealed class MemoryStoreThatCopiesTests : StoreSuite
{
    private protected override Task<StoreUnderTest> OpenAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Memory.OpenCopying(new MemoryOptions { Profile = MemoryProfile.Copying }));
}

/// <summary>The same where versions are kept on both sides.</summary>
public sealed class MemoryStoreThatCopiesVersionsTests : StoreSuite
{
    private protected override Task<StoreUnderTest> OpenAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Memory.OpenCopying(new MemoryOptions { Profile = MemoryProfile.Copying, KeepsVersions = true }));
}

/// <summary>The model refuses whatever is not claimed.</summary>
public sealed class MemoryStoreThatClaimsLittleTests : StoreSuite
{
    private static readonly StoreProfile Little = MemoryProfile.Default with
    {
        PartSizeMin = 64 * 1024,
        ConditionalCreate = false,
        ConditionalReplace = false,
        Versions = false,
        ListsVersions = false,
        Tags = false,
        FindsStagedParts = false,
        ListsDetails = false,
        DigestsReturned = FrozenSet<DigestAlgorithm>.Empty,
        MetadataNames = MetadataNames.Identifier,
        WhyKeyRefused = static key =>
            key.Value.Contains('.', StringComparison.Ordinal) ? "takes no dots" : MemoryProfile.Default.WhyKeyRefused(key),
    };

    private protected override Task<StoreUnderTest> OpenAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Memory.Open(new MemoryOptions { Profile = Little }));
}

internal static class Memory
{
    public static StoreUnderTest Open(MemoryOptions options) => Of(new MemoryStore("suite", options), options);

    public static StoreUnderTest OpenCopying(MemoryOptions options)
    {
        var source = new MemoryStore("elsewhere", options);
        return Open(options) with { CopySource = new CopySource(Of(source, options), GrantEndedAsync) };

        Task<ReadGrant> GrantEndedAsync(ObjectInfo pinned, CancellationToken cancellationToken) =>
            Task.FromResult<ReadGrant>(new MemoryGrant(source, pinned, options.Time.GetUtcNow(), options.Time));
    }

    private static StoreUnderTest Of(MemoryStore store, MemoryOptions options) =>
        new(store, store, store, name => Of(new MemoryStore(name, options with { Exists = false }), options))
        {
            Fetch = static (grant, range, cancellationToken) => ((MemoryGrant)grant).FetchAsync(range, cancellationToken),
        };
}
