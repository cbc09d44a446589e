using Trasvase.Stores.Memory;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Tests.Transfers;

public class TagTrustTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef";

    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly TagTrust _trust = new(SourceETags.Auto, isPromised: false);

    [Fact]
    public void Trusted_OneTagForTwoSizes_IsNone()
    {
        _trust.Saw([Info("a", 10), Info("b", 11)]);

        _trust.Trusted(Info("c", 12)).ETag.ShouldBeNull();
        _trust.Told.ShouldNotBeNull().ShouldContain("'a' has 10 bytes, 'b' has 11");
    }

    [Fact]
    public void Trusted_OneTagForTwoContents_IsNone()
    {
        _trust.Holds(Info("a", 10), Digest.OfCrc64(1), isMd5: false);
        _trust.Holds(Info("b", 10), Digest.OfCrc64(1), isMd5: false);
        _trust.Trusted(Info("c", 10)).ETag.ShouldNotBeNull("identical contents may have one tag");

        _trust.Holds(Info("d", 10), Digest.OfCrc64(2), isMd5: false);

        _trust.Trusted(Info("c", 10)).ETag.ShouldBeNull();
    }

    [Fact]
    public void Trusted_EqualContentsAndOneKeyOfTwoSizes_KeepTheirTags()
    {
        _trust.Saw([Info("a", 10), Info("b", 10), Info("a", 10)]);
        _trust.Saw(Info("c", 20) with { ETag = "\"c\"" });
        _trust.Saw(Info("c", 21) with { ETag = "\"c\"" });
        _trust.Saw([
            Info("d", 1) with { ETag = null },
            Info("e", 2) with { ETag = null },
            Info("f", 3) with { ETag = "W/\"1\"" },
            Info("g", 4) with { ETag = "W/\"1\"" },
        ]);

        var info = Info("a", 10);
        _trust.Trusted(info).ShouldBeSameAs(info);
        _trust.Told.ShouldBeNull();
    }

    [Fact]
    public void Trusted_TagsOfAMillionObjects_AreRememberedInBoundsAndBelieved()
    {
        for (var i = 0; i < 20_000; i++)
        {
            _trust.Saw(Info($"k{i}", i) with { ETag = $"\"{i}\"" });
        }

        _trust.Told.ShouldBeNull();
        _trust.Saw([Info("x", 1) with { ETag = "\"t\"" }, Info("y", 2) with { ETag = "\"t\"" }]);
        _trust.Told.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(SourceETags.Auto, true)]
    [InlineData(SourceETags.Md5, true)]
    [InlineData(SourceETags.Opaque, false)]
    public void Trusted_TagThatLooksLikeAnMd5_IsADigestAsIsSaid(SourceETags mode, bool isDigest)
    {
        var trust = new TagTrust(mode, isPromised: false);
        var own = new Digest(DigestAlgorithm.Md5, "ffffffffffffffffffffffffffffffff");
        var info = Info("a", 10) with { Digests = [new Digest(DigestAlgorithm.Md5, Hex), own, Digest.OfCrc64(7)] };

        trust.Trusted(info).Digests.Count.ShouldBe(isDigest ? 3 : 2, "what is told otherwise stays");
        (trust.Trusted(info with { HasDetails = false, PerhapsMd5 = own }).PerhapsMd5 is not null).ShouldBe(isDigest);
    }

    [Fact]
    public void LearnOpaque_TwoObjects_IsSaidOnce()
    {
        _trust.LearnOpaque(new ObjectKey("a"));
        _trust.LearnOpaque(new ObjectKey("b"));

        _trust.Trusted(Info("c", 1) with { Digests = [new Digest(DigestAlgorithm.Md5, Hex)] }).Digests.ShouldBeEmpty();
        _trust.Trusted(Info("c", 1)).ETag.ShouldNotBeNull("it still tells versions apart");
        _trust.Told.ShouldNotBeNull().ShouldContain("'a'");
        _trust.Told.ShouldNotBeNull().ShouldNotContain("'b'");
    }

    [Fact]
    public void MayBeOpaque_OnceOneWasRight_IsFalse()
    {
        _trust.MayBeOpaque.ShouldBeTrue();

        _trust.Holds(Info("a", 10), Digest.OfCrc64(1), isMd5: true);

        _trust.MayBeOpaque.ShouldBeFalse();
        new TagTrust(SourceETags.Auto, isPromised: true).MayBeOpaque.ShouldBeFalse();
        new TagTrust(SourceETags.Md5, isPromised: false).MayBeOpaque.ShouldBeFalse();
    }

    [Fact]
    public void Compare_TheSameVersionUnderAnotherTag_ShowsThatListingsTellOtherTags()
    {
        var listed = Info("a", 10) with { ETag = "\"listed\"", HasDetails = false };
        _trust.Compare(listed, Info("a", 10) with { LastModified = Time.AddSeconds(1) });
        _trust.Compare(listed, Info("a", 11));
        _trust.AreListedOtherwise.ShouldBeFalse("these were replaced");

        _trust.Compare(listed, Info("a", 10));

        _trust.AreListedOtherwise.ShouldBeTrue();
        _trust.Trusted(listed).ETag.ShouldBeNull();
        _trust.Trusted(Info("a", 10)).ETag.ShouldNotBeNull("what is told of the object itself holds");
    }

    [Fact]
    public void Compare_WithinOneTransfer_TeachesNoOther()
    {
        var (one, other) = (Context(), Context());
        one.Trust.Compare(Info("a", 10) with { ETag = "\"listed\"", HasDetails = false }, Info("a", 10));

        one.Trust.AreListedOtherwise.ShouldBeTrue();
        other.Trust.AreListedOtherwise.ShouldBeFalse();
    }

    private static SendContext Context()
    {
        var store = new MemoryStore("store");
        return new SendContext(store, store, new TransferLimits(new TransferOptions(), TimeProvider.System), TimeProvider.System);
    }

    private static ObjectInfo Info(string key, long size) =>
        new() { Key = new ObjectKey(key), Size = size, ETag = $"\"{Hex}\"", LastModified = Time };
}
