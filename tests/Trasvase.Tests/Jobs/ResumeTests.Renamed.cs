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
        var data = await FillAsync("large.bin", 5 * PartSize);
        var (theirs, alsoTheirs) = (new PositionalData(8, 100), new PositionalData(9, 100));
        await _target.Inner.PutAsync(new ObjectKey("t/large.bin"), theirs.ToBody(), new WriteOptions(), None);
        ObjectKey? taken = null;
        _target.Before = async call =>
        {
            if (call.Operation == StoreOperation.CompleteUpload && taken is null)
            {
                taken = call.Key;
                await _target.Inner.PutAsync(call.Key!.Value, alsoTheirs.ToBody(), new WriteOptions(), None);
            }
        };

        var report = await RunAsync();

        report.Transferred.ShouldBe(1);
        var receipt = _receipts.ShouldHaveSingleItem();
        receipt.TargetKey.ShouldNotBe(taken!.Value);
        TargetName.IsRenamed(new ObjectKey("t/large.bin"), receipt.TargetKey).ShouldBeTrue();
        await ShouldHoldAsync("large.bin", theirs);
        await ShouldHoldAsync(taken.Value.Value["t/".Length..], alsoTheirs);
        await ShouldHoldAsync(receipt.TargetKey.Value["t/".Length..], data);
    }
}
