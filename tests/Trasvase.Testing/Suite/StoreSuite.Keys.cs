using Trasvase.Storage;
using Trasvase.Testing.Data;

namespace Trasvase.Testing.Suite;

/// <content>Keys travel verbatim, or are refused beforehand.</content>
public abstract partial class StoreSuite
{
    /// <summary>The names of all weird keys.</summary>
    public static TheoryData<string> WeirdKeyNames => [.. WeirdKeys.Names];

    [Theory]
    [MemberData(nameof(WeirdKeyNames))]
    public async Task WeirdKey_Stored_ComesBackVerbatimOrIsRefused(string name)
    {
        SkipIfDeviating(name);
        var key = new ObjectKey(WeirdKeys.Get(name));
        var data = Data(100);
        if (Profile.WhyKeyRefused(key) is not null)
        {
            await ShouldFailAsync(() => PutAsync(key, data), StoreErrorKind.InvalidRequest, StoreErrorKind.Unsupported);
            await ShouldFailAsync(() => BeginAsync(key), StoreErrorKind.InvalidRequest, StoreErrorKind.Unsupported);
            return;
        }

        var stored = await PutAsync(key, data);

        (await GetInfoAsync(key)).Key.Value.ShouldBe(key.Value);
        await ShouldHoldAsync(key, data, new ReadOptions { Match = stored.ETag });
        (await ListKeysAsync(new ListOptions { Prefix = key.Value })).ShouldContain(key.Value);
        (await Remover.RemoveAsync(key, stored.ETag, Token)).ShouldBeTrue();
        await ShouldBeAbsentAsync(key);
    }

    [Theory]
    [InlineData("double slash")]
    [InlineData("dot dot inside")]
    [InlineData("percent 2F")]
    [InlineData("plus")]
    [InlineData("question mark")]
    [InlineData("emoji")]
    public async Task WeirdKey_UploadedInParts_ComesBackVerbatim(string name)
    {
        SkipIfDeviating(name);
        var key = new ObjectKey(WeirdKeys.Get(name));
        Assert.SkipWhen(Profile.WhyKeyRefused(key) is not null, "the profile refuses this key");
        var data = Data(100);
        var upload = await BeginAsync(key);
        var receipts = await SendAllAsync(upload, data);
        if (Profile.FindsStagedParts)
        {
            (await Target.FindStagedPartsAsync(upload, Token)).Count.ShouldBe(1);
        }

        await CompleteAsync(upload, receipts);

        await ShouldHoldAsync(key, data);
    }

    [Fact]
    public async Task WeirdKeys_AllTogether_AreAllDifferentObjects()
    {
        var other = Store.Other($"weird-{Guid.NewGuid():n}");
        await other.Target.CreateContainerAsync(Token);
        var keys = WeirdKeys.Names
            .Where(name => !Store.Deviations.Any(deviation => deviation.Test == name))
            .Select(name => new ObjectKey(WeirdKeys.Get(name)))
            .Where(key => Profile.WhyKeyRefused(key) is null)
            .ToList();
        var data = keys.ToDictionary(key => key, _ => Data(100));
        foreach (var key in keys)
        {
            await other.Target.PutAsync(key, data[key].ToBody(), new WriteOptions(), Token);
        }

        var listed = (await ListAsync(other.Source, new ListOptions { PageSize = 7 }))
            .SelectMany(page => page.Objects)
            .Select(item => item.Key.Value)
            .ToList();

        listed.ShouldBe(keys.Select(key => key.Value), ignoreOrder: true);
        ShouldBeInOrder(listed);
        foreach (var key in keys)
        {
            await using var read = await other.Source.OpenReadAsync(key, new ReadOptions(), Token);
            (await data[key].FindDifferenceAsync(read.Content, Token)).ShouldBeNull($"the first byte that differs under '{key}'");
        }
    }
}
