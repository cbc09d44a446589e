using Trasvase.Storage;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Transfers;

/// <summary>Bytes that were to be fetched, were relayed, and were not right.</summary>
public sealed class PullFallBackTests
{
    [Fact]
    public async Task Auto_RelayedPartIsWrongAndThenFetched_IsNotSaidNeverToHavePassedThroughUs()
    {
        var scene = new CopyScene(CopyScene.Crc64);
        var data = await scene.PutAsync("a", 1000);
        const int AfterTheProbe = 2;
        scene.Target.Before = call => call is { Operation: StoreOperation.CopyPart, Nth: AfterTheProbe }
            ? throw new StoreException(StoreErrorKind.SourceRefused, RetryAdvice.Never, "The source could not be read.")
            {
                SourceStatus = 404,
            }
            : Task.CompletedTask;
        scene.Source.Reading = (_, read) => new ObjectRead(read.Info, read.Length, new TamperedStream(read.Content) { FlipAt = 500 });

        var report = await scene.RunAsync();

        var receipt = scene.Receipts.ShouldHaveSingleItem();
        receipt.Verification.ShouldBe(new Verification.Verified(VerifiedBy.Crc64Nvme));
        (receipt.Route, receipt.BytesSent, receipt.BytesRelayed).ShouldBe((TransferRoute.Relay, 2000, 1000));
        report.Pulled.ShouldBe(0);
        await scene.ShouldHoldAsync("a", data);
    }
}
