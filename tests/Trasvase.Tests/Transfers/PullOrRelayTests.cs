using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Transfers;

/// <summary>What a part costs that neither way brings.</summary>
public class PullOrRelayTests
{
    [Theory]
    [InlineData(StoreErrorKind.RateLimited, 4, 0)]
    [InlineData(StoreErrorKind.Unavailable, 3, 4)]
    public async Task Auto_TargetIsBusyForEver_AttemptsOfBothWaysDoNotMultiply(StoreErrorKind kind, int asked, int relayed)
    {
        var scene = new CopyScene(CopyScene.Crc64);
        await scene.PutAsync("a", 3 * CopyScene.PartSize);
        scene.Target.Before = call => call.Part == 2 && call.Operation is StoreOperation.CopyPart or StoreOperation.PutPart
            ? throw new StoreException(kind, RetryAdvice.Worthwhile, "Come back later.")
            : Task.CompletedTask;

        await scene.RunAsync();

        (scene.Receipts.ShouldHaveSingleItem().Error, Count(StoreOperation.CopyPart), Count(StoreOperation.PutPart)).ShouldBe((
            kind, asked, relayed));

        int Count(StoreOperation operation) => scene.Target.Calls.All.Count(call => call.Operation == operation && call.Part == 2);
    }
}
