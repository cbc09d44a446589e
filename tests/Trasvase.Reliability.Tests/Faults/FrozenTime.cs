namespace Trasvase.Reliability.Tests.Faults;

/// <summary>A clock that stands: whatever happens, happens within the same second.</summary>
internal sealed class FrozenTime : TimeProvider
{
    private readonly DateTimeOffset _now = System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => _now;
}
