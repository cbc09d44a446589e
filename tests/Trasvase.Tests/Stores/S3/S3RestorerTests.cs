using System.Text;
using Trasvase.Storage;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Stores.S3;

public class S3RestorerTests
{
    private static readonly ObjectInfo Archived = new()
    {
        Key = new ObjectKey("a/b c"),
        Size = 5,
        ETag = S3Scripted.ETag,
        LastModified = DateTimeOffset.UnixEpoch,
        StorageClass = "GLACIER",
        Version = "v 1",
        IsArchived = true,
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_ArchivedVersion_IsAskedForWithDaysAndTier()
    {
        await using var s3 = await S3Scripted.StartAsync(
            S3Scripted.Keys with { Endpoint = "http://s3.example.test", RequesterPays = true }, null, TimeProvider.System, Token);
        s3.Then(ScriptAnswer.Of(202, ""));

        await s3.Store.RestoreAsync(Archived, new RestoreOptions { Days = 3, Tier = RestoreTier.Bulk }, Token);

        var request = s3.Requests.Single();
        (request.Method, request.Target).ShouldBe(("POST", "/bucket/a/b%20c?restore&versionId=v%201"));
        Encoding.UTF8.GetString(request.Body).ShouldBe(
            "<RestoreRequest "
                + "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Days>3</Days><GlacierJobParameters><Tier>Bulk</Tier></GlacierJobParameters></RestoreRequest>");
        request.Headers["x-amz-request-payer"].ShouldBe("requester");
    }

    [Fact]
    public async Task Restore_IntelligentTiering_HasNoDays()
    {
        await using var s3 = await S3Scripted.StartAsync(Token);
        s3.Then(ScriptAnswer.Of(202, ""));

        await s3.Store.RestoreAsync(Archived with { StorageClass = "INTELLIGENT_TIERING", Version = null }, new RestoreOptions(), Token);

        s3.Requests.Single().Target.ShouldBe("/bucket/a/b%20c?restore");
        Encoding.UTF8.GetString(s3.Requests.Single().Body).ShouldNotContain("Days");
    }

    [Theory]
    [InlineData(409, "RestoreAlreadyInProgress")]
    [InlineData(403, "InvalidObjectState")]
    public async Task Restore_IsUnderWayOrNotNeeded_IsNoError(int status, string code)
    {
        await using var s3 = await S3Scripted.StartAsync(Token);
        s3.Then(S3Scripted.Error(status, code));

        await s3.Store.RestoreAsync(Archived, new RestoreOptions(), Token);

        s3.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(403, "AccessDenied", StoreErrorKind.PermissionDenied, "s3:RestoreObject")]
    [InlineData(503, "GlacierExpeditedRetrievalNotAvailable", StoreErrorKind.Unavailable, "--restore-tier")]
    [InlineData(501, "NotImplemented", StoreErrorKind.Unsupported, "cannot do this")]
    public async Task Restore_Refused_SaysWhyAtOnce(int status, string code, StoreErrorKind kind, string said)
    {
        await using var s3 = await S3Scripted.StartAsync(Token);
        s3.Then(S3Scripted.Error(status, code));

        var error = await Should.ThrowAsync<StoreException>(() => s3.Store.RestoreAsync(Archived, new RestoreOptions(), Token));

        (error.Kind, error.Code).ShouldBe((kind, code));
        error.Message.ShouldContain(said);
        s3.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task OpenRead_ArchivedObject_SaysThatItIs()
    {
        await using var s3 = await S3Scripted.StartAsync(Token);
        s3.Then(S3Scripted.Error(403, "InvalidObjectState", "<StorageClass>GLACIER</StorageClass>"));

        var error = await Should.ThrowAsync<StoreException>(() => s3.Store.OpenReadAsync(Archived.Key, new ReadOptions(), Token));

        (error.Kind, error.Retry).ShouldBe((StoreErrorKind.Archived, RetryAdvice.Never));
    }
}
