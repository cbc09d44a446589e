using Trasvase.Http;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Tests.Transfers;

public class MetadataMappingTests
{
    private const string Awkward = "__xX--_x2d_09afAF.é!~x5f";

    [Fact]
    public void FromIdentifier_OfToIdentifier_IsTheSameForRandomNames()
    {
        var random = new Random(3);
        var mapped = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < 50_000; i++)
        {
            var name = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(40) == 0
                ? (char)random.Next(0x20, 0xd800)
                : Awkward[random.Next(Awkward.Length)]));

            var identifier = MetadataMapping.ToIdentifier(name);

            if (!IsIdentifier(identifier)
                || MetadataMapping.FromIdentifier(identifier) != name
                || (!mapped.TryAdd(identifier, name) && mapped[identifier] != name))
            {
                Assert.Fail($"'{name}' became '{identifier}', which is '{MetadataMapping.FromIdentifier(identifier)}'.");
            }
        }
    }

    [Theory]
    [InlineData("plain_Name9", "plain_Name9")]
    [InlineData("content-owner", "content_x2d_owner")]
    [InlineData("9lives", "_x39_lives")]
    [InlineData("a_x2d_b", "a_x5f_x2d_b")]
    public void ToIdentifier_Name_IsReadable(string name, string identifier) => MetadataMapping.ToIdentifier(name).ShouldBe(identifier);

    [Theory]
    [InlineData("_x")]
    [InlineData("_x_")]
    [InlineData("_x2D_")]
    [InlineData("_x12345_")]
    [InlineData("_xg_")]
    [InlineData("a_x2d")]
    public void FromIdentifier_WhatNobodyEncoded_IsLeft(string identifier) =>
        MetadataMapping.FromIdentifier(identifier).ShouldBe(identifier);

    [Fact]
    public void For_PlainEntries_ChangesAndNotesNothing()
    {
        var mapping = MetadataMapping.For(Entries(("owner", "me"), ("empty", "")), Profiles.AzureBlob, reserved: 0);

        mapping.Entries.ShouldBe(Entries(("owner", "me"), ("empty", "")), ignoreOrder: true);
        mapping.Notes.ShouldBeEmpty();
    }

    [Fact]
    public void PropertiesOf_EntryAndHeaderOfOneName_AreTwo()
    {
        var entry = new ObjectInfo
        {
            Key = new ObjectKey("a"),
            Size = 1,
            ETag = null,
            LastModified = null,
            Metadata = Entries(("expires", "now")),
        };

        CarriedDigests.PropertiesOf(entry)
            .ShouldNotBe(CarriedDigests.PropertiesOf(entry with { Metadata = Entries(), Extras = Entries(("expires", "now")) }));
        CarriedDigests.PropertiesOf(entry)
            .ShouldNotBe(CarriedDigests.PropertiesOf(entry with { Metadata = Entries(("expires", "now"), ("trasvase", "mine")) }));
    }

    [Fact]
    public void For_UsersEntryOfTheStampsName_IsKeptUnderAnother()
    {
        var mapping = MetadataMapping.For(Entries(("trasvase", "mine")), Profiles.AzureBlob, reserved: 0);

        mapping.Entries.ShouldBe(Entries(("_x74_rasvase", "mine")));
        mapping.Notes.ShouldHaveSingleItem().ShouldContain("'_x74_rasvase'");
        MetadataMapping.FromIdentifier("_x74_rasvase").ShouldBe("trasvase");
    }

    [Fact]
    public void For_NameThatIsNoIdentifier_IsMappedAndNotedOnlyWhereItMustBe()
    {
        var entries = Entries(("content-owner", "me"));

        MetadataMapping.For(entries, Profiles.S3, reserved: 0).Notes.ShouldBeEmpty();
        var azure = MetadataMapping.For(entries, Profiles.AzureBlob, reserved: 0);
        azure.Entries.ShouldHaveSingleItem().Key.ShouldBe("content_x2d_owner");
        azure.Notes.ShouldHaveSingleItem().ShouldContain("'content-owner'");
    }

    [Theory]
    [InlineData("café", "=?UTF-8?B?Y2Fmw6k=?=")]
    [InlineData(" padded", "=?UTF-8?B?IHBhZGRlZA==?=")]
    [InlineData("two\r\nlines", "=?UTF-8?B?dHdvDQpsaW5lcw==?=")]
    public void For_ValueThatIsNotPlain_IsEncodedAndNoted(string value, string encoded)
    {
        var mapping = MetadataMapping.For(Entries(("a", value)), Profiles.AzureBlob, reserved: 0);

        mapping.Entries["a"].ShouldBe(encoded);
        mapping.Notes.ShouldHaveSingleItem().ShouldContain("'a'");
    }

    [Fact]
    public void For_TwoNamesThatBecomeOne_IsRefused()
    {
        var twins = new Dictionary<string, string>(StringComparer.Ordinal) { ["Owner"] = "1", ["owner"] = "2" };

        Should.Throw<StoreException>(() => MetadataMapping.For(twins, Profiles.AzureBlob, reserved: 0)).Kind
            .ShouldBe(StoreErrorKind.InvalidRequest);
    }

    [Fact]
    public void For_StampOfAnEarlierTransfer_IsLeftOut() =>
        MetadataMapping.For(Entries(("Trasvase", "v=9; source=0123; ...")), Profiles.AzureBlob, reserved: 0).Entries.ShouldBeEmpty();

    [Fact]
    public void For_AsMuchAsTheTargetHolds_IsTakenAndOneByteMoreRefused()
    {
        var full = new string('v', Profiles.AzureBlob.MetadataBytesMax - 1);

        MetadataMapping.For(Entries(("a", full)), Profiles.AzureBlob, reserved: 0).Entries.Count.ShouldBe(1);
        var e = Should.Throw<StoreException>(() => MetadataMapping.For(Entries(("a", full + "v")), Profiles.AzureBlob, reserved: 0));
        e.Kind.ShouldBe(StoreErrorKind.InvalidRequest);
        e.Message.ShouldContain("2049");
    }

    private static Dictionary<string, string> Entries(params (string Name, string Value)[] entries) =>
        entries.ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.OrdinalIgnoreCase);

    private static bool IsIdentifier(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
