using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;

namespace Trasvase.Testing.Suite;

/// <content>From where a store copies, and what the tests of it share.</content>
public abstract partial class StoreSuite
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>From where the store under test copies; skips the test if it does not claim it or there is no such place.</summary>
    private CopySource CopySource
    {
        get
        {
            Assert.SkipUnless(Profile.PullReach == PullReach.AnyUrl, "the profile does not claim it; its refusal has its own test");
            Assert.SkipWhen(Store.CopySource is null, "nothing is here that the store could copy from");
            return Store.CopySource;
        }
    }

    private StoreUnderTest Elsewhere => CopySource.Store;

    private async Task<ReadGrant> GrantAsync(PositionalData data, WriteOptions? options = null, ObjectKey? key = null)
    {
        var place = key ?? Key("source");
        await Elsewhere.Target.PutAsync(place, data.ToBody(), options ?? new WriteOptions(), Token);
        var info = (await Elsewhere.Source.FindAsync(place, null, Token)).ShouldNotBeNull();
        return await Elsewhere.Source.GrantReadAsync(info, TimeSpan.FromMinutes(5), Token);
    }

    private Task<StoredObject> CopyAsync(ObjectKey key, ReadGrant source, WriteOptions? options = null, Digest? expected = null) =>
        Target.PullAsync(key, source, expected, options ?? new WriteOptions(), Token);

    private Task<PartReceipt> PullPartAsync(UploadId upload, ReadGrant grant, PositionalData data, int number) =>
        Target.PullPartAsync(upload, PartOf(data, number), grant, null, Token);

    /// <summary>The store says that the source refused it, and how; nobody is told the URL.</summary>
    private static async Task ShouldBeRefusedAsync(int status, ReadGrant grant, Func<Task> copy)
    {
        var error = await ShouldFailAsync(copy, StoreErrorKind.SourceRefused);
        (error.SourceStatus ?? status).ShouldBe(status, $"{error}");
        $"{error}".ShouldNotContain(grant.Url.Query);
    }

    private async Task ShouldHaveStagedNothingAsync(UploadId upload)
    {
        if (Profile.FindsStagedParts)
        {
            (await Target.FindStagedPartsAsync(upload, Token)).ShouldBeEmpty();
        }

        await ShouldBeAbsentAsync(upload.Key);
    }

    private ReadGrant Lengthened(ReadGrant grant)
    {
        var url = grant.Url.AbsoluteUri + "&filler=";
        return grant with { Url = new Uri(url.PadRight(Profile.PullUrlMax + 1, 'a'), in Verbatim) };
    }

    private static Dictionary<string, string> TagsIf(StoreProfile profile, string value) => profile.Tags ? new() { ["whose"] = value } : [];

    private static Digest DigestOf(DigestAlgorithm algorithm, PositionalData data) => MemoryDigests.Compute(algorithm, data.ToArray());
}
