using Trasvase.Storage;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Stores.S3;

public class S3ExtrasTests
{
    private const string TargetOnly = "x-amz-checksum-mode";
    private static readonly ObjectKey Key = new("a");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(501, "NotImplemented")]
    [InlineData(400, "InvalidArgument")]
    public async Task OpenRead_ServerRefusesToTellDigests_IsAskedWithoutFromThenOn(int status, string code)
    {
        await using var s3 = await S3Scripted.StartAsync(Token);
        s3.Then(S3Scripted.Error(status, code), S3Scripted.Object(200, "x"u8.ToArray()), S3Scripted.Object(200, "x"u8.ToArray()));

        await (await s3.Store.OpenReadAsync(Key, new ReadOptions(), Token)).DisposeAsync();
        await (await s3.Store.OpenReadAsync(Key, new ReadOptions(), Token)).DisposeAsync();

        s3.Requests.Select(request => request.Header(TargetOnly) is not null).ShouldBe([true, false, false]);
    }

    [Fact]
    public async Task Find_ServerRefusesToTellDigests_TheReasonIsHeardAndItIsAskedWithout()
    {
        await using var s3 = await S3Scripted.StartAsync(Token);
        s3.Then(
            ScriptAnswer.Empty(400),
            S3Scripted.Error(400, "InvalidArgument"),
            S3Scripted.Object(206, "x"u8.ToArray(), ("Content-Range", "bytes 0-0/1")),
            S3Scripted.Object(200, [], ("Content-Length", "1")));

        (await s3.Store.FindAsync(Key, null, Token)).ShouldNotBeNull().Size.ShouldBe(1);

        s3.Requests.Select(request => (request.Method, request.Header(TargetOnly) is not null))
            .ShouldBe([("HEAD", true), ("GET", true), ("GET", false), ("HEAD", false)]);
    }

    [Fact]
    public async Task OpenRead_RefusedForAnotherReason_KeepsAskingForDigests()
    {
        await using var s3 = await S3Scripted.StartAsync(Token);
        s3.Then(
            S3Scripted.Error(400, "InvalidArgument"), S3Scripted.Error(400, "InvalidArgument"), S3Scripted.Object(200, "x"u8.ToArray()));

        (await Should.ThrowAsync<StoreException>(() => s3.Store.OpenReadAsync(Key, new ReadOptions(), Token))).Code.ShouldBe(
            "InvalidArgument");
        await (await s3.Store.OpenReadAsync(Key, new ReadOptions(), Token)).DisposeAsync();

        s3.Requests.Select(request => request.Header(TargetOnly) is not null).ShouldBe([true, false, true]);
    }
}
