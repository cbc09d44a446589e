using Trasvase.Storage;

namespace Trasvase.Testing.Suite;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task FindParts_ObjectUploadedInParts_AreThoseOrNotKnown()
    {
        var key = Key();
        var data = Data(Profile.PartSizeMin + 1234);
        var upload = await Target.BeginUploadAsync(key, new WriteOptions(), Token);
        Part[] parts = [new(1, 0, Profile.PartSizeMin), new(2, Profile.PartSizeMin, 1234)];
        var receipts = new List<PartReceipt>();
        foreach (var part in parts)
        {
            receipts.Add(await Target.PutPartAsync(upload, part, data.Slice(part.Offset, part.Length).ToBody(), Token));
        }

        await Target.CompleteUploadAsync(upload, receipts, new WriteOptions(), Token);
        var info = await GetInfoAsync(key);
        if (await RefusesUnclaimedAsync(Profile.FindsParts, () => Source.FindPartsAsync(info, Token)))
        {
            return;
        }

        if (await Source.FindPartsAsync(info, Token) is { } told)
        {
            (told.Count ?? 2).ShouldBe(2);
            told.Known.Select(part => part.Length).ShouldBe(parts.Take(told.Known.Count).Select(part => part.Length));
        }

        // Where the entity tag is made of parts, it counts them.
        info.Digests.Where(digest => digest.Scope == DigestScope.Composite).ShouldAllBe(digest => digest.PartCount == 2);
    }

    [Fact]
    public async Task FindParts_ObjectReplaced_AreNotThoseOfTheNewOne()
    {
        var key = Key();
        await PutAsync(key, Data(100));
        var info = await GetInfoAsync(key) with { Version = null };
        await PutAsync(key, Data(100));
        if (await RefusesUnclaimedAsync(Profile.FindsParts, () => Source.FindPartsAsync(info, Token)))
        {
            return;
        }

        try
        {
            (await Source.FindPartsAsync(info, Token)).ShouldBeNull();
        }
        catch (StoreException e)
        {
            e.Kind.ShouldBe(StoreErrorKind.PreconditionFailed);
        }
    }
}
