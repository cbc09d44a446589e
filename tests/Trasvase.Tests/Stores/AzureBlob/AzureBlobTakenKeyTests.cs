using Trasvase.Storage;
using Trasvase.Testing.Http;
using static Trasvase.Tests.Stores.AzureBlob.ScriptedAzure;

namespace Trasvase.Tests.Stores.AzureBlob;

/// <summary>One put is refused because the key is taken: by an object, or only by parts that somebody staged.</summary>
public sealed class AzureBlobTakenKeyTests
{
    private static readonly ObjectKey Key = new("a/b c");
    private static readonly byte[] Bytes = [1, 2, 3];
    private static readonly WriteOptions IfAbsent = new() { Precondition = Precondition.Absent };
    private static readonly ScriptAnswer Created = ScriptAnswer.Empty(201, ("ETag", "\"0x9\""), ("x-ms-version-id", "v9"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PutAsync_SomethingHasTheKeyAndMayNotBeLookedAt_IsAlreadyExists()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Error(409, "BlobAlreadyExists"), Error(403, "AuthorizationPermissionMismatch"));

        var error = await Should.ThrowAsync<StoreException>(() => azure.Store.PutAsync(Key, PartBody.Of(Bytes), IfAbsent, Cancellation));

        error.Kind.ShouldBe(StoreErrorKind.AlreadyExists);
    }

    [Fact]
    public async Task PutAsync_OnlyStagedPartsHaveTheKey_IsStoredAsAPart()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Error(409, "BlobAlreadyExists"), Error(404, "BlobNotFound"), ScriptAnswer.Empty(201), Created);

        var stored = await azure.Store.PutAsync(Key, PartBody.Of(Bytes, Digest.OfCrc64(1)), IfAbsent, Cancellation);

        stored.ShouldBe(new StoredObject("\"0x9\"", "v9", Digest.OfCrc64(1)));
        azure.Script.Requests[^1].Header("If-None-Match").ShouldBe("*");
    }
}
