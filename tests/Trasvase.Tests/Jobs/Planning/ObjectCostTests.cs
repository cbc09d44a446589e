using Trasvase.Jobs.Planning;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.Memory;
using Trasvase.Transfers.Planning;

namespace Trasvase.Tests.Jobs.Planning;

public class ObjectCostTests
{
    private const long MiB = 1024 * 1024;
    private static readonly StoreProfile Amazon = MemoryProfile.Copying;
    private static readonly StoreProfile Another = Amazon with { LooksBeforeRemoval = true };
    private static readonly Digest Md5 = new(DigestAlgorithm.Md5, new string('a', 32));

    [Theory]
    [InlineData(1, true, "SourceGet=1 TargetPut=1")]
    [InlineData(1, false, "SourceGet=1 TargetHead=1 TargetPut=1")]
    [InlineData(0, true, "SourceGet=1 TargetPut=1")]
    [InlineData(100 * MiB, true, "SourceHead=1 SourceGet=13 TargetPutPart=13 TargetComplete=1")]
    [InlineData(100 * MiB, false, "SourceHead=1 SourceGet=13 TargetHead=1 TargetPutPart=13 TargetComplete=1")]
    public void Send_Relayed_TakesWhatTheWayThroughUsTakes(long size, bool isSeen, string expected) =>
        Sent(new ObjectWay(Object(size), isSeen, IsPulled: false)).ShouldBe(expected);

    [Theory]
    [InlineData(1000, true, MetadataPolicy.Keep, "SourceHead=1 SourceGetByTarget=1 TargetCopy=1")]
    [InlineData(1000, true, MetadataPolicy.None, "SourceGetByTarget=1 TargetCopy=1")]
    [InlineData(1000, false, MetadataPolicy.Keep, "SourceHead=1 SourceGetByTarget=1 TargetHead=1 TargetCopyPart=1 TargetComplete=1")]
    [InlineData(33 * MiB, true, MetadataPolicy.Keep, "SourceHead=1 SourceGetByTarget=3 TargetHead=1 TargetCopyPart=3 TargetComplete=1")]
    public void Send_Copied_TakesWhatTheTargetIsAskedFor(long size, bool tellsMd5, MetadataPolicy metadata, string expected) =>
        Sent(new ObjectWay(Object(size) with
        {
            PerhapsMd5 = tellsMd5
            ? Md5
            : null
        }, IsSeen: false, IsPulled: true), new TransferOptions { Metadata = metadata }).ShouldBe(expected);

    [Fact]
    public void Send_MoveWithReadBackUnderANewName_TakesAllThatBesides()
    {
        var counts = new RequestCounts();

        new ObjectCost(Amazon, AzureBlobProfile.Value, new TransferOptions { Verify = VerifyMode.ReadBack }, isMove: true)
            .Send(counts, isRenamed: true, new ObjectWay(Object(5), IsSeen: true, IsPulled: false));

        Text(counts).ShouldBe("SourceHead=1 SourceGet=1 SourceDelete=1 TargetList=1 TargetHead=1 TargetGet=1 TargetPut=1");
    }

    [Theory]
    [InlineData(true, false, false, "")]
    [InlineData(false, false, false, "TargetHead=1")]
    [InlineData(false, true, false, "")]
    [InlineData(true, false, true, "SourceHead=1 SourceDelete=1 TargetHead=1")]
    [InlineData(false, false, true, "SourceHead=1 SourceDelete=1 TargetHead=1")]
    public void Leave_Unchanged_TakesALookWhereNoListingTellsAndBeforeARemoval(
        bool isSeen, bool isDecidedUnseen, bool isMove, string expected)
    {
        var counts = new RequestCounts();

        new ObjectCost(Amazon, AzureBlobProfile.Value, new TransferOptions(), isMove)
            .Leave(counts, new ObjectPlan.LeaveUnchanged(Object(5)), new ObjectWay(Object(5), isSeen, IsPulled: false), isDecidedUnseen);

        Text(counts).ShouldBe(expected);
    }

    [Fact]
    public void Send_MoveFromAServerThatMayNotHeedTheCondition_TakesALookMore()
    {
        var counts = new RequestCounts();

        new ObjectCost(Another, AzureBlobProfile.Value, new TransferOptions(), isMove: true).Send(
            counts, isRenamed: false, new ObjectWay(Object(5), IsSeen: true, IsPulled: false));

        Text(counts).ShouldBe("SourceHead=2 SourceGet=1 SourceDelete=1 TargetPut=1");
    }

    private static string Sent(ObjectWay way, TransferOptions? options = null)
    {
        var counts = new RequestCounts();
        new ObjectCost(Amazon, AzureBlobProfile.Value, options ?? new TransferOptions(), isMove: false).Send(counts, isRenamed: false, way);
        return Text(counts);
    }

    private static string Text(RequestCounts counts) =>
        string.Join(' ', counts.ToDictionary().OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}={pair.Value}"));

    private static ObjectInfo Object(long size) =>
        new() { Key = new ObjectKey("a"), Size = size, ETag = "\"1\"", LastModified = DateTimeOffset.UnixEpoch, HasDetails = false };
}
