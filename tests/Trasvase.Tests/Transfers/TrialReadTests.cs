using Trasvase.Tests.Stores.S3;
using Trasvase.Transfers.Pulling;

namespace Trasvase.Tests.Transfers;

public sealed class TrialReadTests
{
    private static readonly TransferOptions Options = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_WhatACopySendsAtOnce_IsAskedForWithoutARange()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(S3Scripted.Object(200, [1, 2, 3, 4, 5]));

        await TrialRead.ReadAsync(s3.Store, Info(5), Options, Cancel);

        s3.Requests.ShouldHaveSingleItem().Header("range").ShouldBeNull();
    }

    [Fact]
    public async Task ReadAsync_WhatACopySendsInParts_IsAskedForARangeThatNobodyTakesForAll()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        var size = Options.BufferedMax + 1;
        s3.Then(S3Scripted.Object(206, [1, 2], ("Content-Range", $"bytes 0-1/{size}")));

        await TrialRead.ReadAsync(s3.Store, Info(size), Options, Cancel);

        s3.Requests.ShouldHaveSingleItem().Header("range").ShouldBe("bytes=0-1");
    }

    private static ObjectInfo Info(long size) =>
        new() { Key = new ObjectKey("k"), Size = size, ETag = S3Scripted.ETag, LastModified = null };
}
