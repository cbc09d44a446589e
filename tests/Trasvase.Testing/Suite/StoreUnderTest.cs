using Trasvase.Storage;

namespace Trasvase.Testing.Suite;

/// <summary>A store that the suite holds to its contract, in all its roles.</summary>
/// <param name="Source">Reads.</param>
/// <param name="Target">Writes to the same container.</param>
/// <param name="Remover">Removes from the same container.</param>
/// <param name="Other">Makes the roles of another container of the same service, which need not exist.</param>
public sealed record StoreUnderTest(
    IObjectSource Source, IObjectTarget Target, IObjectRemover Remover, Func<string, StoreUnderTest> Other)
{
    /// <summary>Where this service is known to differ from the contract, and why that is accepted.</summary>
    public IReadOnlyList<Deviation> Deviations { get; init; } = [];

    /// <summary>What the store claims.</summary>
    public StoreProfile Profile => Target.Profile;
}

/// <summary>
/// A known difference of a service or an emulator from the contract. The case is reported as skipped with this reason,
/// so that nobody takes it for passed.
/// </summary>
/// <param name="Test">The test's name, or the name of a weird key.</param>
/// <param name="Reason">What the service does instead.</param>
public sealed record Deviation(string Test, string Reason);
