using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Tests.Transfers;

public class StampTests
{
    private static readonly Stamp Sample = new("0123", "\"e1\"", "v1", 100, "ae8b14860a799888", VerifiedBy.Crc64Nvme, "beef");

    [Theory]
    [InlineData("\"d41d8cd98f00b204e9800998ecf8427e-12\"", null)]
    [InlineData("W/\"weak; size=1\"", "a=b; c")]
    [InlineData("\"0x8DABCDEF\"", "2026-01-01T00:00:00.0000000Z")]
    [InlineData("\"%20+%3B\"", "")]
    [InlineData("\"é\"", "\U0001f600")]
    public void Parse_OfToValue_IsTheSame(string eTag, string? version)
    {
        var stamp = Sample with { ETag = eTag, Version = version };

        stamp.ToValue().ShouldAllBe(c => c >= ' ' && c <= '~');
        Stamp.Parse(stamp.ToValue()).ShouldBe(stamp);
    }

    [Theory]
    [InlineData(VerifiedBy.Crc64Nvme)]
    [InlineData(VerifiedBy.Sha256)]
    [InlineData(VerifiedBy.Sha1)]
    [InlineData(VerifiedBy.Md5)]
    [InlineData(VerifiedBy.Relay)]
    [InlineData(null)]
    public void Parse_EveryWayOfVerifying_IsTheSame(VerifiedBy? by) =>
        Stamp.Parse((Sample with { VerifiedBy = by }).ToValue()).ShouldBe(Sample with { VerifiedBy = by });

    [Fact]
    public void Parse_WhatWentAlong_IsTheSame()
    {
        var stamp = Sample with
        {
            Carried = new Carried(
            new DateTimeOffset(2026, 11, 30, 17, 24, 1, TimeSpan.Zero), "aGVsbG8gd29ybGQh", "-_8AAAAAAAAAAAAA")
        };

        stamp.ToValue().ShouldStartWith("v=2; ");
        Stamp.Parse(stamp.ToValue()).ShouldBe(stamp);
        Stamp.Parse((stamp with { Carried = new Carried(null, null, null) }).ToValue())
            .ShouldBe(stamp with { Carried = new Carried(null, null, null) });
    }

    [Fact]
    public void Parse_FirstFormat_SaysNothingOfWhatWentAlong()
    {
        Sample.ToValue().ShouldStartWith("v=1; ");
        Stamp.Parse(Sample.ToValue()).ShouldNotBeNull().Carried.ShouldBeNull();
    }

    [Theory]
    [InlineData(VerifiedBy.Md5, "d41d8cd98f00b204e9800998ecf8427e", true)]
    [InlineData(VerifiedBy.Md5, "00000000000000000000000000000000", false)]
    [InlineData(VerifiedBy.Md5, null, true)]
    [InlineData(VerifiedBy.Relay, "00000000000000000000000000000000", true)]
    public void Of_BlobWhoseBytesSomebodyElseWrote_IsNone(VerifiedBy by, string? told, bool isOne)
    {
        var stamp = Sample with { ETag = "\"d41d8cd98f00b204e9800998ecf8427e\"", VerifiedBy = by };
        var info = new ObjectInfo
        {
            Key = new ObjectKey("a"),
            Size = 1,
            ETag = "\"1\"",
            LastModified = null,
            ContentMd5 = told,
            Metadata = new Dictionary<string, string> { [Stamp.Name] = stamp.ToValue() },
        };

        Stamp.Of(info).ShouldBe(isOne ? stamp : null);
        Stamp.Of(info with
        {
            Metadata = new Dictionary<string, string>
            {
                [Stamp.Name] = (stamp with { Md5 = "ffffffffffffffffffffffffffffffff" }).ToValue(),
            }
        })
            .ShouldBe(
            told is null ? stamp with { Md5 = "ffffffffffffffffffffffffffffffff" } : null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("99999999999999999999")]
    [InlineData("253402300800")]
    public void Parse_ATimeThatIsNone_IsUnknown(string modified) =>
        Stamp.Parse($"v=2; source=0123; etag=e; size=1; write=w; modified={modified}")
            .ShouldNotBeNull().Carried
            .ShouldBe(new Carried(null, null, null));

    [Theory]
    [InlineData("")]
    [InlineData("true")]
    [InlineData("v=1")]
    [InlineData("=; =")]
    [InlineData("v=3; source=0123; etag=e; size=1; crc64=0; write=w")]
    [InlineData("v=1; source=0123; etag=e; size=-1; crc64=0; write=w")]
    [InlineData("v=1; source=0123; etag=e; size=1e3; crc64=0; write=w")]
    [InlineData("v=1; source=0123; etag=e; size=99999999999999999999; crc64=0; write=w")]
    [InlineData("v=1; source=0123; source=4567; etag=e; size=1; crc64=0; write=w")]
    [InlineData("v=1; etag=e; size=1; crc64=0; write=w")]
    public void Parse_Garbage_IsNone(string value) => Stamp.Parse(value).ShouldBeNull();

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("%201")]
    [InlineData("99")]
    [InlineData("sha1,md5")]
    [InlineData("nothing")]
    public void Parse_AWayOfVerifyingThatDoesNotExist_IsNotVerified(string by)
    {
        var stamp = Stamp.Parse($"v=1; source=0123; etag=e; size=1; crc64=0; by={by}; write=w");

        stamp.ShouldNotBeNull().VerifiedBy.ShouldBeNull();
    }

    [Fact]
    public void IsVerifiedCopyOf_EveryDifference_IsFalse()
    {
        var version = Profiles.Info(size: 100, eTag: "\"e1\"") with { Version = "v1" };

        Sample.IsVerifiedCopyOf("0123", version).ShouldBeTrue();
        (Sample with { VerifiedBy = VerifiedBy.Relay }).IsVerifiedCopyOf("0123", version).ShouldBeTrue();
        (Sample with { VerifiedBy = null }).IsVerifiedCopyOf("0123", version).ShouldBeFalse();
        Sample.IsVerifiedCopyOf("4567", version).ShouldBeFalse();
        Sample.IsVerifiedCopyOf("0123", version with { Size = 101 }).ShouldBeFalse();
        Sample.IsVerifiedCopyOf("0123", version with { ETag = "\"e2\"" }).ShouldBeFalse();
        Sample.IsVerifiedCopyOf("0123", version with { ETag = "\"E1\"" }).ShouldBeFalse();
        Sample.IsVerifiedCopyOf("0123", version with { Version = "v2" }).ShouldBeFalse();
    }

    [Fact]
    public void IsVerifiedCopyOf_AVersionThatOneSideDoesNotTell_IsDecidedByTheETag()
    {
        var version = Profiles.Info(size: 100, eTag: "\"e1\"");

        Sample.IsVerifiedCopyOf("0123", version).ShouldBeTrue();
        (Sample with { Version = null }).IsVerifiedCopyOf("0123", version with { Version = "v1" }).ShouldBeTrue();
    }

    [Fact]
    public void LikenessTo_ATimeWithoutATag_IsTheSameOnlyAtThatTime()
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var version = Profiles.Info(size: 100) with { ETag = null, LastModified = time };
        var stamp = Stamp.Parse((Sample with { ETag = null, Version = null, Time = time }).ToValue()).ShouldNotBeNull();

        stamp.Time.ShouldBe(time);
        stamp.LikenessTo("0123", version).ShouldBe(Likeness.Same);
        stamp.LikenessTo("0123", version with { LastModified = time.AddSeconds(1) }).ShouldBe(Likeness.Different);
        stamp.LikenessTo("0123", version with { LastModified = null }).ShouldBe(Likeness.Unknown);
        (stamp with { Time = null }).LikenessTo("0123", version).ShouldBe(Likeness.Unknown);
        stamp.LikenessTo("4567", version).ShouldBe(Likeness.Different, "it is of another object");
    }

    [Fact]
    public void TimeOf_AVersion_IsKeptOnlyWhereItIsNeededAndSettled()
    {
        var version = Profiles.Info() with { ETag = null, Told = Profiles.Info().LastModified + TimeSpan.FromHours(1) };

        Stamp.TimeOf(version, isOpaque: false).ShouldBe(version.LastModified);
        Stamp.TimeOf(version with { ETag = "\"opaque\"" }, isOpaque: false).ShouldBe(version.LastModified);
        Stamp.TimeOf(version with { ETag = "\"0123456789abcdef0123456789ABCDEF-7\"" }, isOpaque: false)
            .ShouldBeNull("the tag is made of the content");
        Stamp.TimeOf(version with { ETag = "\"0123456789abcdef0123456789ABCDEF\"" }, isOpaque: true)
            .ShouldBe(version.LastModified, "it only looks so");
        Stamp.TimeOf(version with { Told = version.LastModified + TimeSpan.FromSeconds(1) }, isOpaque: false)
            .ShouldBeNull("it may have been replaced in the same second");
    }

    [Fact]
    public void Of_ObjectWhoseMetadataNamesHaveAnotherCase_IsFound()
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Trasvase"] = Sample.ToValue() };

        Stamp.Of(Profiles.Info() with { Metadata = metadata }).ShouldBe(Sample);
    }

    [Fact]
    public void SourceOf_OtherContainerOrKey_IsAnotherOne()
    {
        var (one, other) = (new MemoryStore("one"), new MemoryStore("other"));
        var ids = new[]
        {
            Stamp.SourceOf(one, new ObjectKey("a")),
            Stamp.SourceOf(other, new ObjectKey("a")),
            Stamp.SourceOf(one, new ObjectKey("A")),
            Stamp.SourceOf(one, new ObjectKey("cafe\u0301")),
            Stamp.SourceOf(one, new ObjectKey("caf\u00e9")),
        };

        ids.Distinct(StringComparer.Ordinal).Count().ShouldBe(ids.Length);
        ids.ShouldAllBe(id => id.Length == 32);
        Stamp.SourceOf(new MemoryStore("one"), new ObjectKey("a")).ShouldBe(ids[0]);
    }
}
