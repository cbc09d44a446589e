namespace Trasvase.Tests.Stores.AzureBlob;

/// <summary>A clock that moves only when told to.</summary>
internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
