namespace Trasvase.Reliability.Tests.Faults;

/// <summary>A clock that is wrong.</summary>
internal sealed class ShiftedTime(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => TimeProvider.System.GetUtcNow() + by;
}
