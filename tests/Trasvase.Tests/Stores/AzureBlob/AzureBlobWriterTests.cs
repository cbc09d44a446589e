using System.Xml.Linq;
using Trasvase.Http;
using Trasvase.Integrity;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Testing.Http;
using static Trasvase.Tests.Stores.AzureBlob.ScriptedAzure;

namespace Trasvase.Tests.Stores.AzureBlob;

public sealed class AzureBlobWriterTests
{
    private static readonly ObjectKey Key = new("a/b");
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 13))];
    private static readonly Digest Crc = Digest.OfCrc64(Crc64.Compute(Bytes));
    private static readonly ScriptAnswer Created = ScriptAnswer.Empty(201, ("ETag", "\"0x9\""), ("x-ms-version-id", "v9"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PutAsync_Everything_GoesInOneRequest()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Created);

        var stored = await azure.Store.PutAsync(Key, PartBody.Of(Bytes, Crc), Full(Precondition.Absent), Cancellation);

        stored.ShouldBe(new StoredObject("\"0x9\"", "v9", Crc));
        var request = azure.Script.Requests.Single();
        request.Body.ShouldBe(Bytes);
        request.Header("x-ms-blob-type").ShouldBe("BlockBlob");
        request.Header("x-ms-content-crc64").ShouldBe(Crc64Text.ToAzure(Crc.ToCrc64()));
        ShouldBeFull(request);
        request.Header("If-None-Match").ShouldBe("*");
        request.Header("Content-MD5").ShouldBeNull();
    }

    [Fact]
    public async Task PutAsync_NoDigestKnown_ClaimsNone()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Created);

        (await azure.Store.PutAsync(Key, PartBody.Of(Bytes), new WriteOptions(), Cancellation)).Digest.ShouldBeNull();
    }

    [Theory]
    [InlineData(409, "BlobAlreadyExists")]
    [InlineData(412, "ConditionNotMet")]
    public async Task PutAsync_SomethingHasTheKey_IsAlreadyExistsHoweverItIsSaid(int status, string code)
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Error(status, code), Found(1));

        var error = await Should.ThrowAsync<StoreException>(() => azure.Store.PutAsync(
            Key, PartBody.Of(Bytes), Full(Precondition.Absent), Cancellation));

        (error.Kind, error.Retry).ShouldBe((StoreErrorKind.AlreadyExists, RetryAdvice.Never));
    }

    [Theory]
    [InlineData(412, "ConditionNotMet")]
    [InlineData(404, "BlobNotFound")]
    public async Task PutAsync_AnotherVersionOrNone_IsPreconditionFailed(int status, string code)
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Error(status, code));

        (await Should.ThrowAsync<StoreException>(() => azure.Store.PutAsync(
            Key, PartBody.Of(Bytes), Full(Precondition.Holds("\"0x1\"")), Cancellation)))
            .Kind.ShouldBe(StoreErrorKind.PreconditionFailed);
        azure.Script.Requests.Single().Header("If-Match").ShouldBe("\"0x1\"");
    }

    [Fact]
    public async Task PutAsync_RefusedAfterALostAnswer_SaysThatItMayBeItsOwnWork()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Error(500, "OperationTimedOut"), Error(409, "BlobAlreadyExists"));

        var error = await Should.ThrowAsync<StoreException>(() => azure.Store.PutAsync(
            Key, PartBody.Of(Bytes), Full(Precondition.Absent), Cancellation));

        (error.Kind, error.Retry).ShouldBe((StoreErrorKind.AlreadyExists, RetryAdvice.Exhausted));
    }

    [Fact]
    public async Task PutAsync_BodyThatCannotRepeatItself_IsSentOnce()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Error(503, "ServerBusy"));

        (await Should.ThrowAsync<StoreException>(() => azure.Store.PutAsync(Key, new OnceBody(Bytes), new WriteOptions(), Cancellation)))
            .Retry.ShouldBe(RetryAdvice.Worthwhile);
        azure.Script.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task PutAsync_WhatNoRequestCanCarry_IsRefusedBeforeOne()
    {
        await using var azure = await StartAsync();
        WriteOptions[] refused =
        [
            new() { Metadata = new Dictionary<string, string> { ["a"] = "x\r\ny: z" } },
            new() { Metadata = new Dictionary<string, string> { ["a"] = "é" } },
            new() { Metadata = new Dictionary<string, string> { ["a"] = " x" } },
            new() { Metadata = new Dictionary<string, string> { ["a-b"] = "x" } },
            new() { Metadata = new Dictionary<string, string> { ["1a"] = "x" } },
            new() { Metadata = new Dictionary<string, string> { [""] = "x" } },
            new() { Metadata = new Dictionary<string, string> { ["a"] = "x", ["A"] = "y" } },
            new() { Metadata = new Dictionary<string, string> { ["a"] = new('x', 8192) } },
            new() { Headers = new ContentHeaders { ContentType = "a\0b" } },
            new() { Headers = new ContentHeaders { ContentDisposition = "a\nb" } },
            new() { StorageClass = "Hot\r\n" },
        ];

        foreach (var options in refused)
        {
            (await Should.ThrowAsync<StoreException>(() => azure.Store.PutAsync(Key, PartBody.Of(Bytes), options, Cancellation))).Kind.ShouldBe(StoreErrorKind.InvalidRequest);
            (await Should.ThrowAsync<StoreException>(() => azure.Store.BeginUploadAsync(Key, options, Cancellation))).Kind.ShouldBe(
                StoreErrorKind.InvalidRequest);
        }

        (await Should.ThrowAsync<StoreException>(() => azure.Store.PutAsync(
            new ObjectKey("a/.."), PartBody.Of(Bytes), new WriteOptions(), Cancellation)))
            .Kind.ShouldBe(StoreErrorKind.InvalidRequest);
        azure.Script.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Upload_PartsInAnyOrder_AreCommittedInTheirs()
    {
        await using var azure = await StartAsync();
        for (var i = 0; i < 3; i++)
        {
            azure.Script.Then(request => ScriptAnswer.Empty(201, ("x-ms-content-crc64", Crc64Text.ToAzure(Crc64.Compute(request.Body)))));
        }

        azure.Script.Then(Created with { Headers = [.. Created.Headers, ("x-ms-content-crc64", Crc64Text.ToAzure(1))] });
        var upload = await azure.Store.BeginUploadAsync(Key, Full(Precondition.Absent), Cancellation);
        azure.Script.Requests.ShouldBeEmpty();
        var receipts = new PartReceipt[3];
        foreach (var number in (int[])[3, 1, 2])
        {
            var part = new Part(number, (number - 1) * 300, 300);
            var bytes = Bytes.AsMemory((int)part.Offset, 300);
            receipts[number - 1] = await azure.Store.PutPartAsync(upload, part, PartBody.Of(bytes), Cancellation);
            receipts[number - 1].Digest.ShouldBe(Digest.OfCrc64(Crc64.Compute(bytes.Span)));
        }

        var stored = await azure.Store.CompleteUploadAsync(upload, receipts, Full(Precondition.Absent), Cancellation);

        stored.ShouldBe(new StoredObject("\"0x9\"", "v9", null), "the digest of that answer is the list's, not the object's");
        var commit = azure.Script.Requests[^1];
        commit.Target.ShouldBe("/acct/box/a/b?comp=blocklist");
        var list = StrictXml.TryParse(commit.Body).ShouldNotBeNull();
        list.Elements()
            .Select(element => (element.Name.LocalName, element.Value))
            .ShouldBe(receipts.Select(receipt => ("Uncommitted", receipt.Tag)));
        commit.Header("x-ms-blob-content-md5").ShouldBeNull();
        commit.Header("If-None-Match").ShouldBe("*");
        ShouldBeFull(commit);
        azure.Script.Requests.SkipLast(1)
            .ShouldAllBe(request => request.Header("If-None-Match") == null && request.QueryValues["comp"] == "block");
    }

    [Fact]
    public async Task CompleteUploadAsync_ForeignMixedUpOrNoReceipts_AsksNothing()
    {
        await using var azure = await StartAsync();
        var upload = await azure.Store.BeginUploadAsync(Key, new WriteOptions(), Cancellation);
        var number = Convert.ToUInt64(upload.Value, 16);
        PartReceipt one = new(new Part(1, 0, 5), PartId.Next(number, 1)
            .ToString(), null), two = new(new Part(2, 5, 5), PartId.Next(number, 2).ToString(), null);
        PartReceipt foreign = one with { Tag = PartId.Next(number + 1, 1).ToString() }, swapped = one with { Tag = two.Tag };

        foreach (var receipts in (PartReceipt[][])[[], [foreign], [swapped], [two, one], [one, one], [one with { Tag = "AAAA" }]])
        {
            (await Should.ThrowAsync<StoreException>(() => azure.Store.CompleteUploadAsync(
                upload, receipts, new WriteOptions(), Cancellation)))
                .Kind.ShouldBe(StoreErrorKind.InvalidRequest);
        }

        azure.Script.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task FindStagedPartsAsync_PartsOfSeveral_GivesOwnOnly()
    {
        await using var azure = await StartAsync();
        var upload = await azure.Store.BeginUploadAsync(Key, new WriteOptions(), Cancellation);
        var number = Convert.ToUInt64(upload.Value, 16);
        string first = PartId.Next(number, 1)
            .ToString(), again = PartId.Next(number, 1).ToString(), ten = PartId.Next(number, 10).ToString();
        string[] tags = [ten, first, PartId.Next(number + 1, 2).ToString(), "MDAwMDAwMDE=", again];
        var list = new XElement("BlockList", new XElement("CommittedBlocks"), new XElement("UncommittedBlocks", tags.Select(
            (tag, i) => new XElement("Block", new XElement("Name", tag), new XElement("Size", 100 + i)))));
        azure.Script.Then(
            ScriptAnswer.Of(200, list.ToString()),
            Error(404, "BlobNotFound"),
            Error(404, "ContainerNotFound"),
            ScriptAnswer.Of(200, "<html/>"));

        (await azure.Store.FindStagedPartsAsync(upload, Cancellation)).ShouldBe([
            new StagedPart(1, 104, again),
            new StagedPart(10, 100, ten),
        ]);
        (await azure.Store.FindStagedPartsAsync(upload, Cancellation)).ShouldBeEmpty();
        await Should.ThrowAsync<StoreException>(() => azure.Store.FindStagedPartsAsync(upload, Cancellation));
        (await Should.ThrowAsync<StoreException>(() => azure.Store.FindStagedPartsAsync(upload, Cancellation))).Kind.ShouldBe(
            StoreErrorKind.Unexpected);
    }

    [Fact]
    public async Task AbortUploadAsync_Always_AsksNothing()
    {
        await using var azure = await StartAsync();

        await azure.Store.AbortUploadAsync(await azure.Store.BeginUploadAsync(Key, new WriteOptions(), Cancellation), Cancellation);

        azure.Script.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task CreateContainerAsync_ThatExists_IsDone()
    {
        await using var azure = await StartAsync(_ => new AzureBlobOptions
        {
            AccountName = "acct",
            SasToken = "?sv=1&sig=c2VjcmV0%3D",
            Endpoint = "http://acct.blob.localhost",
        });
        azure.Script.Then(ScriptAnswer.Empty(201), Error(409, "ContainerAlreadyExists"), Error(409, "ContainerBeingDeleted"));

        await azure.Store.CreateContainerAsync(Cancellation);
        await azure.Store.CreateContainerAsync(Cancellation);
        await Should.ThrowAsync<StoreException>(() => azure.Store.CreateContainerAsync(Cancellation));

        azure.Script.Requests.ShouldAllBe(request => request.Target == "/box?restype=container&sv=1&sig=c2VjcmV0%3D"
            && request.Header("Host") == "acct.blob.localhost");
    }

    private static WriteOptions Full(Precondition precondition) => new()
    {
        Precondition = precondition,
        Headers = new ContentHeaders
        {
            ContentType = "text/x",
            ContentEncoding = "gzip",
            ContentLanguage = "en",
            ContentDisposition = "inline",
            CacheControl = "no-cache",
        },
        Metadata = new Dictionary<string, string> { ["One"] = "1", ["two_2"] = "" },
        Tags = new Dictionary<string, string> { ["a b"] = "c/d" },
        StorageClass = "Cold",
    };

    private static void ShouldBeFull(ScriptRequest request)
    {
        request.Header("x-ms-blob-content-type").ShouldBe("text/x");
        request.Header("x-ms-blob-content-encoding").ShouldBe("gzip");
        request.Header("x-ms-blob-content-language").ShouldBe("en");
        request.Header("x-ms-blob-content-disposition").ShouldBe("inline");
        request.Header("x-ms-blob-cache-control").ShouldBe("no-cache");
        request.Header("x-ms-meta-One").ShouldBe("1");
        request.Header("x-ms-meta-two_2").ShouldBe("");
        request.Header("x-ms-tags").ShouldBe("a%20b=c%2Fd");
        request.Header("x-ms-access-tier").ShouldBe("Cold");
        request.Header("x-ms-version").ShouldBe("2021-12-02");
        request.Header("Authorization").ShouldStartWith("SharedKey acct:");
    }

    private sealed class OnceBody(byte[] bytes) : PartBody
    {
        public override long Length => bytes.Length;

        public override bool IsRepeatable => false;

        public override Task WriteToAsync(Stream target, CancellationToken cancellationToken) =>
            target.WriteAsync(bytes, cancellationToken).AsTask();
    }
}
