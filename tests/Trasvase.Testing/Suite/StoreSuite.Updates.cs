using Trasvase.Storage;

namespace Trasvase.Testing.Suite;

/// <content>Changing what belongs to an object without its bytes.</content>
public abstract partial class StoreSuite
{
    private static readonly Dictionary<string, string> OtherMetadata = new() { ["third"] = "3" };
    private static readonly Dictionary<string, string> SomeTags = new() { ["team"] = "red" };

    [Fact]
    public async Task Update_Unclaimed_IsRefused()
    {
        Assert.SkipWhen(Profile.Updates, "the profile claims it; what it does has its own tests");
        var stored = await PutAsync(Key(), Data(1));

        await ShouldFailAsync(() => UpdateAsync(new ObjectChange.Metadata(OtherMetadata), stored.ETag), StoreErrorKind.Unsupported);
    }

    [Fact]
    public async Task Update_Metadata_ReplacesAllOfItAndLeavesTheRest()
    {
        var (data, before) = await PutWithEverythingAsync();

        var after = await UpdateAsync(new ObjectChange.Metadata(OtherMetadata), before.ETag);

        after.ETag.ShouldNotBe(before.ETag);
        await ShouldHaveAsync(data, after, AllHeaders, OtherMetadata, SomeTags);
    }

    [Fact]
    public async Task Update_Headers_ReplacesAllOfThemAndLeavesTheRest()
    {
        var (data, before) = await PutWithEverythingAsync();
        var headers = new ContentHeaders { ContentType = "text/html", CacheControl = "no-cache" };

        var after = await UpdateAsync(new ObjectChange.Headers(headers), before.ETag);

        after.ETag.ShouldNotBe(before.ETag);
        await ShouldHaveAsync(data, after, headers, SomeMetadata, SomeTags);
    }

    [Fact]
    public async Task Update_Tags_ReplacesAllOfThemAndLeavesTheRest()
    {
        Assert.SkipUnless(Profile.Tags, "the profile does not claim tags");
        var (data, before) = await PutWithEverythingAsync();
        var tags = new Dictionary<string, string> { ["a/b"] = "x + y=z" };

        var after = await UpdateAsync(new ObjectChange.Tags(tags), before.ETag);

        await ShouldHaveAsync(data, after, AllHeaders, SomeMetadata, tags);
        after = await UpdateAsync(new ObjectChange.Tags(new Dictionary<string, string>()), after.ETag);
        await ShouldHaveAsync(data, after, AllHeaders, SomeMetadata, []);
    }

    [Fact]
    public async Task Update_ObjectThatWasReplaced_IsRefusedAndStaysAsItIs()
    {
        var (_, before) = await PutWithEverythingAsync();
        var data = Data(20);
        var now = await PutAsync(Key(), data);

        await ShouldFailAsync(() => UpdateAsync(new ObjectChange.Metadata(OtherMetadata), before.ETag), StoreErrorKind.PreconditionFailed);
        await ShouldFailAsync(() => UpdateAsync(new ObjectChange.Headers(AllHeaders), before.ETag), StoreErrorKind.PreconditionFailed);
        if (Profile.Tags)
        {
            await ShouldFailAsync(() => UpdateAsync(new ObjectChange.Tags(SomeTags), before.ETag), StoreErrorKind.PreconditionFailed);
            (await Source.GetTagsAsync(Key(), null, Token)).ShouldBeEmpty();
        }

        var info = await GetInfoAsync(Key());
        info.ETag.ShouldBe(now.ETag);
        info.Metadata.ShouldBeEmpty();
        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task Update_AfterAnotherUpdate_WantsTheNewEntityTag()
    {
        var (_, before) = await PutWithEverythingAsync();
        var after = await UpdateAsync(new ObjectChange.Metadata(OtherMetadata), before.ETag);

        await ShouldFailAsync(() => UpdateAsync(new ObjectChange.Metadata(SomeMetadata), before.ETag), StoreErrorKind.PreconditionFailed);

        (await UpdateAsync(new ObjectChange.Metadata(SomeMetadata), after.ETag)).ETag.ShouldNotBe(after.ETag);
    }

    [Fact]
    public async Task Update_AbsentObject_IsRefused()
    {
        var (_, before) = await PutWithEverythingAsync();
        await Remover.RemoveAsync(Key(), before.ETag, Token);

        await ShouldFailAsync(() => UpdateAsync(new ObjectChange.Metadata(OtherMetadata), before.ETag), StoreErrorKind.PreconditionFailed);
        await ShouldBeAbsentAsync(Key());
    }

    [Fact]
    public async Task Update_WhatIsNotAllowed_IsRefused()
    {
        var (data, before) = await PutWithEverythingAsync();

        await ShouldFailAsync(
            () => UpdateAsync(
                new ObjectChange.Metadata(new Dictionary<string, string> { ["not-an-identifier or token"] = "1" }), before.ETag),
            StoreErrorKind.InvalidRequest);
        await ShouldFailAsync(
            () => UpdateAsync(new ObjectChange.Headers(new ContentHeaders { CacheControl = "a\r\nb" }), before.ETag),
            StoreErrorKind.InvalidRequest);

        await ShouldHaveAsync(data, before, AllHeaders, SomeMetadata, SomeTags);
    }

    private Task<StoredObject> UpdateAsync(ObjectChange change, string match) => Target.UpdateAsync(Key(), change, match, Token);

    private async Task<(Data.PositionalData Data, StoredObject Stored)> PutWithEverythingAsync()
    {
        Assert.SkipUnless(Profile.Updates, "the profile does not claim it; its refusal has its own test");
        var data = Data(10);
        var options = new WriteOptions { Headers = AllHeaders, Metadata = SomeMetadata, Tags = Profile.Tags ? SomeTags : [] };
        return (data, await PutAsync(Key(), data, options));
    }

    private async Task ShouldHaveAsync(
        Data.PositionalData data,
        StoredObject stored,
        ContentHeaders headers,
        Dictionary<string, string> metadata,
        Dictionary<string, string> tags)
    {
        var info = await GetInfoAsync(Key());
        info.ETag.ShouldBe(stored.ETag);
        info.Headers.ShouldBe(headers);
        info.Metadata.OrderBy(entry => entry.Key).ShouldBe(metadata.OrderBy(entry => entry.Key));
        if (Profile.Tags)
        {
            (await Source.GetTagsAsync(Key(), null, Token)).OrderBy(tag => tag.Key).ShouldBe(tags.OrderBy(tag => tag.Key));
        }

        await ShouldHoldAsync(Key(), data);
    }
}
