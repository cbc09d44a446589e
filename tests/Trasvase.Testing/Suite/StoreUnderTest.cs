using Trasvase.Storage;

namespace Trasvase.Testing.Suite;

/// <summary>A store that the suite holds to its contract, in all its roles.</summary>
/// <param name="Source">Reads.</param>
/// <param name="Target">Writes to the same container.</param>
/// <param name="Remover">Removes from the same container.</param>
/// <param name="Other">Makes the roles of another container of the same service, which need not exist.</param>
internal sealed record StoreUnderTest(
    IObjectSource Source, IObjectTarget Target, IObjectRemover Remover, Func<string, StoreUnderTest> Other)
{
    /// <summary>Where this service is known to differ from the contract, and why that is accepted.</summary>
    public IReadOnlyList<Deviation> Deviations { get; init; } = [];

    /// <summary>Reads by a grant of this store's as another service would, all of it or a range; refused as SourceRefused. Null where
    /// nobody can.</summary>
    public Func<ReadGrant, ByteRange?, CancellationToken, Task<byte[]>>? Fetch { get; init; }

    /// <summary>From where the store can fetch bytes by itself; null where there is nothing that it could reach.</summary>
    public CopySource? CopySource { get; init; }

    /// <summary>What the store claims.</summary>
    public StoreProfile Profile => Target.Profile;
}

/// <summary>Another store, from which the one under test fetches bytes by itself.</summary>
/// <param name="Store">Where tests put what is to be copied, and whose grants they take.</param>
/// <param name="GrantEndedAsync">Gives a grant for an object that has ended already.</param>
internal sealed record CopySource(StoreUnderTest Store, Func<ObjectInfo, CancellationToken, Task<ReadGrant>> GrantEndedAsync);

/// <summary>
/// A known difference of a service or an emulator from the contract. The case is reported as skipped with this reason,
/// so that nobody takes it for passed.
/// </summary>
/// <param name="Test">The test's name, or the name of a weird key.</param>
/// <param name="Reason">What the service does instead.</param>
internal sealed record Deviation(string Test, string Reason);
