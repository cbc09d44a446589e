using Trasvase.Jobs.Planning;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;

namespace Trasvase.Tests.Jobs.Planning;

/// <summary>What a plan says of what it has not looked at, in the user's words.</summary>
public sealed class UnseenBelongingsTests
{
    private static readonly DateTimeOffset Modified = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);
    private static readonly ObjectInfo Listed = new()
    {
        Key = new ObjectKey("a"),
        Size = 5,
        ETag = "\"s\"",
        LastModified = Modified,
        HasDetails = false,
    };
    private static readonly ObjectPlan ToSend = new ObjectPlan.Send(new ObjectKey("a"), Precondition.Absent, Layout: null);

    [Fact]
    public void Say_Copy_NamesMetadataOfWhatIsSentAndNothingOfWhatTheStampCovers() =>
        Said(JobVerb.Copy, new TransferOptions(), ToSend, ToSend, There(Modified)).ShouldBe(
        [
            "Not looked at: the metadata of 2 objects to send, which no listing tells. Where they do not fit, the object fails; "
                + "--dry-run asks for each.",
        ]);

    [Fact]
    public void Say_SourceWrittenSinceItWasCarried_NamesItsMetadata() =>
        Said(JobVerb.Copy, new TransferOptions(), There(Modified.AddSeconds(-1))).ShouldBe(
        [
            "Not looked at: whether the metadata of 1 object whose bytes the target has are there as well. "
                + "What is missing is written anew without the bytes, and where it does not fit, the object fails; --dry-run asks "
                + "for each.",
        ]);

    [Fact]
    public void Say_TagsThatMayBeLeftOut_ArePossiblyMissingAndNeverAFailure() =>
        Said(JobVerb.Copy, new TransferOptions { Metadata = MetadataPolicy.None, Tags = TagPolicy.Fit }, ToSend, There(Modified)).ShouldBe(
        [
            "Not looked at: whether the tags of 1 object whose bytes the target has are there as well. What is missing is written "
                + "anew without the bytes; --dry-run asks for each.",
        ]);

    [Fact]
    public void Say_SyncThatDeletes_SaysThatAFailureKeepsItFromRemoving() =>
        Said(JobVerb.Sync, new TransferOptions { Tags = TagPolicy.All }, ToSend).ShouldBe(
        [
            "Not looked at: the metadata and tags of 1 object to send, which no listing tells. "
                + "Where they do not fit, the object fails, and nothing is removed; --dry-run asks for each.",
        ]);

    [Theory]
    [InlineData(
        TagPolicy.None, Losses.None,
        "(tags: --tags fit, or --accept-loss tags; metadata that HTTP cannot carry: --accept-loss metadata; an object lock: "
            + "--accept-loss lock)")]
    [InlineData(TagPolicy.Fit, Losses.Metadata, "(tags that do not fit: --accept-loss tags; an object lock: --accept-loss lock)")]
    [InlineData(TagPolicy.All, Losses.Metadata, "(an object lock: --accept-loss lock)")]
    public void Say_Move_NamesWhatMayKeepASource(TagPolicy tags, Losses accepted, string kinds) =>
        Said(JobVerb.Move, new TransferOptions
        {
            Tags = tags,
            AcceptLoss = accepted,
        }, ToSend, There(Modified), new ObjectPlan.Skip("s", "s")).ShouldContain(
            $"Not looked at: whether 2 objects to move have anything that does not go along {kinds}, which no listing tells. "
            + "The source of one that has stays, and the object fails; --dry-run looks at each.");

    [Fact]
    public void Say_MoveThatMayLoseAll_NamesNone() =>
        Said(JobVerb.Move, new TransferOptions
        {
            AcceptLoss = Losses.Tags | Losses.Metadata | Losses.Lock,
        }, There(Modified)).ShouldBeEmpty();

    private static string[] Said(JobVerb verb, TransferOptions transfer, params ObjectPlan[] plans)
    {
        var options = new JobOptions { Transfer = transfer, Sync = new SyncOptions { Delete = true } };
        var belongings = new UnseenBelongings(MemoryProfile.Default, MemoryProfile.Default, options, verb);
        foreach (var plan in plans)
        {
            belongings.Add(plan, Listed);
        }

        return [.. belongings.Say()];
    }

    // Its stamp says that headers and metadata went along when the source was last changed then.
    private static ObjectPlan.LeaveUnchanged There(DateTimeOffset modified)
    {
        var stamp = new Stamp("s", "\"s\"", Version: null, Size: 5, Crc64: null, VerifiedBy.Md5, "w")
        {
            Carried = new Carried(modified, CarriedDigests.PropertiesOf(Listed), Tags: null),
        };
        return new ObjectPlan.LeaveUnchanged(Listed with { Metadata = new Dictionary<string, string> { [Stamp.Name] = stamp.ToValue() } });
    }
}
