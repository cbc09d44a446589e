using Trasvase.Storage;

namespace Trasvase.Testing.Suite;

/// <content>Headers, metadata and tags.</content>
public abstract partial class StoreSuite
{
    private static readonly ContentHeaders AllHeaders = new()
    {
        ContentType = "text/plain; charset=utf-8",
        ContentEncoding = "gzip",
        ContentLanguage = "de-CH",
        ContentDisposition = "attachment; filename=\"a b.txt\"",
        CacheControl = "max-age=3600, private",
    };

    private static readonly Dictionary<string, string> SomeMetadata = new() { ["first"] = "1", ["second"] = "a value; with, signs=" };

    [Fact]
    public async Task Put_Headers_ComeBack()
    {
        var data = Data(10);
        await PutAsync(Key(), data, new WriteOptions { Headers = AllHeaders });

        (await GetInfoAsync(Key())).Headers.ShouldBe(AllHeaders);
        await using var read = await Source.OpenReadAsync(Key(), new ReadOptions(), Token);
        read.Info.Headers.ShouldBe(AllHeaders);
        (await data.FindDifferenceAsync(read.Content, Token)).ShouldBeNull("the bytes are as stored, never decompressed");
    }

    [Fact]
    public async Task Put_Metadata_ComesBackWhateverTheCaseOfItsNames()
    {
        await PutAsync(Key(), Data(10), new WriteOptions { Metadata = SomeMetadata });

        var metadata = (await GetInfoAsync(Key())).Metadata;

        metadata.Count.ShouldBe(2);
        metadata["FIRST"].ShouldBe("1");
        metadata["second"].ShouldBe("a value; with, signs=");
    }

    [Fact]
    public async Task Put_MetadataNameWithAnUnderscore_ComesBack()
    {
        await PutAsync(Key(), Data(10), new WriteOptions { Metadata = new Dictionary<string, string> { ["first_name"] = "1" } });

        (await GetInfoAsync(Key())).Metadata.GetValueOrDefault("first_name").ShouldBe("1");
    }

    [Fact]
    public async Task List_Details_AreThereIfClaimed()
    {
        await PutAsync(Key(), Data(10), new WriteOptions { Headers = AllHeaders, Metadata = SomeMetadata });

        var item = (await ListAsync(Source, new ListOptions { Prefix = Prefix })).SelectMany(page => page.Objects).Single();

        item.HasDetails.ShouldBe(Profile.ListsDetails);
        if (Profile.ListsDetails)
        {
            item.Headers.ShouldBe(AllHeaders);
            item.Metadata.OrderBy(pair => pair.Key).ShouldBe(SomeMetadata);
        }
        else
        {
            item.Headers.ShouldBe(ContentHeaders.None);
            item.Metadata.ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("a\r\nx-injected: yes")]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    public async Task Write_MetadataWithALineBreak_IsRefused(string value)
    {
        var options = new WriteOptions { Metadata = new Dictionary<string, string> { ["name"] = value } };

        await ShouldFailAsync(() => PutAsync(Key(), Data(10), options), StoreErrorKind.InvalidRequest);

        await ShouldBeAbsentAsync(Key());
    }

    [Fact]
    public async Task Write_HeaderWithALineBreak_IsRefused()
    {
        var options = new WriteOptions { Headers = new ContentHeaders { ContentDisposition = "inline\r\nx-injected: yes" } };

        await ShouldFailAsync(() => PutAsync(Key(), Data(10), options), StoreErrorKind.InvalidRequest);

        await ShouldBeAbsentAsync(Key());
    }

    [Fact]
    public async Task Write_MetadataNameThatIsNotAllowed_IsRefused()
    {
        var name = Profile.MetadataNames == MetadataNames.Identifier ? "not-an-identifier" : "not a token";
        var options = new WriteOptions { Metadata = new Dictionary<string, string> { [name] = "1" } };

        await ShouldFailAsync(() => PutAsync(Key(), Data(10), options), StoreErrorKind.InvalidRequest);

        await ShouldBeAbsentAsync(Key());
    }

    [Fact]
    public async Task Tags_Claimed_ComeBackAndOthersAreRefused()
    {
        var tags = new Dictionary<string, string> { ["team"] = "red + blue", ["cost/center"] = "4+2=6" };
        if (await RefusesUnclaimedAsync(Profile.Tags, () => PutAsync(Key(), Data(1), new WriteOptions { Tags = tags })))
        {
            await PutAsync(Key(), Data(1));
            await ShouldFailAsync(() => Source.GetTagsAsync(Key(), null, Token), StoreErrorKind.Unsupported);
            return;
        }

        await PutAsync(Key(), Data(1), new WriteOptions { Tags = tags });

        (await Source.GetTagsAsync(Key(), null, Token)).OrderByDescending(pair => pair.Key).ShouldBe(tags);
    }

    [Fact]
    public async Task Tags_AbsentObject_IsNotFoundAndObjectWithoutTagsHasNone()
    {
        Assert.SkipUnless(Profile.Tags, "the profile does not claim tags; their refusal has its own test");
        await PutAsync(Key(), Data(1));

        (await Source.GetTagsAsync(Key(), null, Token)).ShouldBeEmpty();
        await ShouldFailAsync(() => Source.GetTagsAsync(Key("absent"), null, Token), StoreErrorKind.NotFound);
    }
}
