using Trasvase.Storage;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Transfers.Planning;

namespace Trasvase.Tests.Jobs;

/// <content>Names that were drawn for an upload that is taken up again.</content>
public sealed partial class ResumeTests
{
    [Fact]
    public async Task RunAsync_DrawnNameOfAnUploadIsTakenMeanwhile_DrawsAnother()
    {
        var data = await _scene.AtSourceAsync("s/large.bin", 5 * PartSize);
        var (theirs, alsoTheirs) = (new PositionalData(8, 100), new PositionalData(9, 100));
        await _scene.Target.Inner.PutAsync(new ObjectKey("t/large.bin"), theirs.ToBody(), new WriteOptions(), None);
        ObjectKey? taken = null;
        _scene.Target.Before = async call =>
        {
            if (call.Operation == StoreOperation.CompleteUpload && taken is null)
            {
                taken = call.Key;
                await _scene.Target.Inner.PutAsync(call.Key!.Value, alsoTheirs.ToBody(), new WriteOptions(), None);
            }
        };

        var report = await RunAsync();

        report.Transferred.ShouldBe(1);
        var receipt = _scene.Receipts.ShouldHaveSingleItem();
        receipt.TargetKey.ShouldNotBe(taken!.Value);
        TargetName.IsRenamed(new ObjectKey("t/large.bin"), receipt.TargetKey).ShouldBeTrue();
        await _scene.ShouldHoldAsync("t/large.bin", theirs);
        await _scene.ShouldHoldAsync(taken.Value.Value, alsoTheirs);
        await _scene.ShouldHoldAsync(receipt.TargetKey.Value, data);
    }
}
