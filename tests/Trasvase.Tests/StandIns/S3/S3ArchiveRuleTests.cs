using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Tests.StandIns.S3;

/// <summary>Objects that must be restored before they can be read.</summary>
public sealed class S3ArchiveRuleTests : S3RuleTests
{
    private const string TwoDays = "<RestoreRequest xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Days>2</Days></RestoreRequest>";

    // "InvalidObjectState: object is archived and inaccessible until restored"; GLACIER_IR is read like any other.
    [Theory]
    [InlineData("GLACIER", null, 403)]
    [InlineData("DEEP_ARCHIVE", null, 403)]
    [InlineData("INTELLIGENT_TIERING", "ARCHIVE_ACCESS", 403)]
    [InlineData("INTELLIGENT_TIERING", null, 200)]
    [InlineData("GLACIER_IR", null, 200)]
    public async Task Get_Archived_IsInvalidObjectState(string storageClass, string? tier, int status)
    {
        S3.Bucket.Put("key", Data(10), new S3Traits { StorageClass = storageClass, ArchiveStatus = tier });

        var (head, answer) = (await S3.SendAsync("HEAD", "/bucket/key"), await S3.SendAsync("GET", "/bucket/key"));

        (head.Status, head["x-amz-storage-class"], head["x-amz-archive-status"]).ShouldBe((200, storageClass, tier));
        (answer.Status, answer.Code, answer.Element("StorageClass"), answer.Element("AccessTier"))
            .ShouldBe((status, status == 403 ? "InvalidObjectState" : null, status == 403 ? storageClass : null, tier));
    }

    [Fact]
    public async Task Restore_AskedTwiceAndCompleted_Is202And409And200()
    {
        S3.Bucket.Put("key", Data(10), new S3Traits { StorageClass = "GLACIER" });

        (await RestoreAsync()).Status.ShouldBe(202);
        (await S3.SendAsync("HEAD", "/bucket/key"))["x-amz-restore"].ShouldBe("ongoing-request=\"true\"");
        (await RestoreAsync()).Code.ShouldBe("RestoreAlreadyInProgress");
        (await S3.SendAsync("GET", "/bucket/key")).Status.ShouldBe(403);

        S3.Bucket.CompleteRestore("key");
        (await RestoreAsync()).Status.ShouldBe(200);
        (await S3.SendAsync("HEAD", "/bucket/key"))["x-amz-restore"]
            .ShouldBe($"ongoing-request=\"false\", expiry-date=\"{S3.Time.GetUtcNow().AddDays(2):r}\"");
        (await S3.SendAsync("GET", "/bucket/key")).Body.ShouldBe(Data(10));
    }

    [Fact]
    public async Task Restore_CopyExpires_IsArchivedAgain()
    {
        S3.Bucket.Put("key", Data(10), new S3Traits { StorageClass = "GLACIER" });
        await RestoreAsync();
        S3.Bucket.CompleteRestore("key");

        S3.Time.Advance(TimeSpan.FromDays(2));

        (await S3.SendAsync("GET", "/bucket/key")).Code.ShouldBe("InvalidObjectState");
        (await RestoreAsync()).Status.ShouldBe(202);
    }

    [Fact]
    public async Task Restore_ByTheClock_IsReadyInTime()
    {
        await using var slow = await RawS3.StartAsync(new S3StandInOptions { RestoreTakes = TimeSpan.FromHours(4) });
        slow.Bucket.Put("key", Data(10), new S3Traits { StorageClass = "DEEP_ARCHIVE" });
        await slow.SendAsync("POST", "/bucket/key?restore", Utf8(TwoDays));

        slow.Time.Advance(TimeSpan.FromHours(3));
        (await slow.SendAsync("GET", "/bucket/key")).Status.ShouldBe(403);
        slow.Time.Advance(TimeSpan.FromHours(1));
        (await slow.SendAsync("GET", "/bucket/key")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Restore_NotArchivedOrNoDays_IsRefused()
    {
        S3.Bucket.Put("key", Data(10));
        (await RestoreAsync()).Code.ShouldBe("InvalidObjectState");

        S3.Bucket.Put("key", Data(10), new S3Traits { StorageClass = "GLACIER" });
        (await S3.SendAsync("POST", "/bucket/key?restore", Utf8("<RestoreRequest/>"))).Code.ShouldBe("MalformedXML");
    }

    private Task<RawAnswer> RestoreAsync() => S3.SendAsync("POST", "/bucket/key?restore", Utf8(TwoDays));
}
