using System.Security.Cryptography;
using Trasvase.Testing.StandIns.Azure;
using static Trasvase.Tests.StandIns.Azure.RawAzure;

namespace Trasvase.Tests.StandIns.Azure;

/// <summary>Put Blob. The comments quote the documents of the service in a few words.</summary>
public sealed class AzurePutTests
{
    private static readonly byte[] Bytes = [1, 2, 3, 4, 5];

    private static string Md5 => Convert.ToBase64String(MD5.HashData(Bytes));

    // the check value of the catalogue of CRCs, as eight bytes with the least significant first
    [Fact]
    public void Crc64_CheckString_IsThatOfTheCatalogue()
    {
        AzureCrc64.Of("123456789"u8).ShouldBe(0xAE8B14860A799888);
        AzureCrc64.TextOf("123456789"u8).ShouldBe("iJh5CoYUi64=");
        AzureCrc64.Of([]).ShouldBe(0UL);
    }

    // "both digests are returned"
    [Fact]
    public async Task Put_Answer_HasTagAndBothDigests()
    {
        await using var azure = await StartAsync();

        var answer = (await azure.PutAsync("a", Bytes, ("x-ms-meta-Name", "value"))).ShouldBe(201);

        answer.Header("Content-MD5").ShouldBe(Md5);
        answer.Header("x-ms-content-crc64").ShouldBe(AzureCrc64.TextOf(Bytes));
        answer.Header("ETag").ShouldBe(azure.State.Find(Box, "a")!.ETag);
        answer.Header("x-ms-request-server-encrypted").ShouldBe("true");
        azure.State.Find(Box, "a")!.Metadata["name"].ShouldBe("value");
    }

    // "If-None-Match: *" on what exists: the service answers 409 BlobAlreadyExists
    [Fact]
    public async Task PutIfNoneMatch_BlobExists_IsBlobAlreadyExists()
    {
        await using var azure = await StartAsync();
        (await azure.PutAsync("a", Bytes, ("If-None-Match", "*"))).ShouldBe(201);

        (await azure.PutAsync("a", [9], ("If-None-Match", "*"))).ShouldBe(409, "BlobAlreadyExists");

        azure.State.Find(Box, "a")!.Bytes.ToArray().ShouldBe(Bytes);
    }

    // "If-Match: 412 (Precondition Failed)"
    [Fact]
    public async Task PutIfMatch_OnlyTheCurrentTag_IsStored()
    {
        await using var azure = await StartAsync();
        var old = azure.State.Put(Box, "a", Bytes).ETag;
        var current = azure.State.Put(Box, "a", Bytes).ETag;

        (await azure.PutAsync("a", [9], ("If-Match", old))).ShouldBe(412, "ConditionNotMet");
        (await azure.PutAsync("none", [9], ("If-Match", current))).ShouldBe(412, "ConditionNotMet");
        (await azure.PutAsync("a", [9], ("If-Match", current))).ShouldBe(201);
        azure.State.History(Box, "a").Count.ShouldBe(3);
    }

    // "If the two hashes do not match, the operation will fail with error code 400"
    [Theory]
    [InlineData("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==", "Md5Mismatch")]
    [InlineData("Content-MD5", "AAAA", "InvalidMd5")]
    [InlineData("x-ms-blob-content-md5", "AAAAAAAAAAAAAAAAAAAAAA==", "Md5Mismatch")]
    [InlineData("x-ms-content-crc64", "AAAAAAAAAAA=", "Crc64Mismatch")]
    [InlineData("x-ms-content-crc64", "AAAA", "InvalidHeaderValue")]
    public async Task Put_WrongDigest_IsRefusedAndNotStored(string header, string value, string code)
    {
        await using var azure = await StartAsync();

        (await azure.PutAsync("a", Bytes, (header, value))).ShouldBe(400, code);

        azure.State.Find(Box, "a").ShouldBeNull();
    }

    // "If both Content-MD5 and x-ms-content-crc64 headers are present, the request fails with a 400"
    [Fact]
    public async Task Put_BothDigests_IsRefused()
    {
        await using var azure = await StartAsync();

        (await azure.PutAsync("a", Bytes, ("Content-MD5", Md5), ("x-ms-content-crc64", AzureCrc64.TextOf(Bytes)))).ShouldBe(
            400, "BothCrc64AndMd5HeaderPresent");
        (await azure.PutAsync("a", Bytes, ("Content-MD5", Md5))).ShouldBe(201);
        (await azure.PutAsync("a", Bytes, ("x-ms-content-crc64", AzureCrc64.TextOf(Bytes)))).ShouldBe(201);
    }

    // "Put Blob overwrites any existing blob; any uncommitted blocks are discarded"
    [Fact]
    public async Task Put_UncommittedBlocks_AreGone()
    {
        await using var azure = await StartAsync();
        (await azure.StageAsync("a", Id(1), [1])).ShouldBe(201);

        (await azure.PutAsync("a", Bytes)).ShouldBe(201);

        azure.State.Uncommitted(Box, "a").ShouldBeEmpty();
        (await azure.CommitAsync("a", [$"Uncommitted:{Id(1)}"])).ShouldBe(400, "InvalidBlockList");
    }

    // "x-ms-blob-type: required"
    [Fact]
    public async Task Put_NoBlobType_IsRefused()
    {
        await using var azure = await StartAsync();

        (await azure.SendAsync("PUT", "box/a", Bytes)).ShouldBe(400, "MissingRequiredHeader");
    }

    // "names of metadata must adhere to the naming rules for C# identifiers"; "8 KB in total"
    [Theory]
    [InlineData("a-b", 1, "InvalidMetadata")]
    [InlineData("1a", 1, "InvalidMetadata")]
    [InlineData("a.b", 1, "InvalidMetadata")]
    [InlineData("a", 8192, "MetadataTooLarge")]
    public async Task Put_Metadata_FollowsTheRules(string name, int length, string code)
    {
        await using var azure = await StartAsync();

        (await azure.PutAsync("a", Bytes, ($"x-ms-meta-{name}", new string('v', length)))).ShouldBe(400, code);

        (await azure.PutAsync("a", Bytes, ("x-ms-meta-_A1", new string('v', 8000)))).ShouldBe(201);
    }

    // "two or more metadata headers with the same name: 400"
    [Fact]
    public async Task Put_MetadataTwiceUnderOneName_IsInvalidMetadata()
    {
        await using var azure = await StartAsync();

        var answer = await azure.SendLinesAsync(
            "PUT", "box/a", [("x-ms-blob-type", "BlockBlob")], [("x-ms-meta-a", "1"), ("x-ms-meta-a", "2")]);

        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain("InvalidMetadata");
    }

    // "at most 10 tags"; "key 1 to 128, value 0 to 256 characters"; "a-z A-Z 0-9 space + - . : = _ /"
    [Theory]
    [InlineData("a=b&c=d%20%2B-.%3A%3D_%2F", null)]
    [InlineData("a=", null)]
    [InlineData("a=b%40", "InvalidTagName")]
    [InlineData("=b", "InvalidTagName")]
    [InlineData("a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1&k=1", "TagsTooLarge")]
    public async Task Put_Tags_FollowTheRules(string tags, string? code)
    {
        await using var azure = await StartAsync();

        (await azure.PutAsync("a", Bytes, ("x-ms-tags", tags))).ShouldBe(code is null ? 201 : 400, code);
    }

    // "x-ms-access-tier": Smart chooses by itself, and "x-ms-smart-access-tier" tells what it chose
    [Theory]
    [InlineData("Smart", "Hot")]
    [InlineData("Cool", null)]
    public async Task Put_Tier_IsToldByHead(string tier, string? chosen)
    {
        await using var azure = await StartAsync();

        (await azure.PutAsync("a", Bytes, ("x-ms-access-tier", tier))).ShouldBe(201);

        var head = (await azure.SendAsync("HEAD", "box/a")).ShouldBe(200);
        (head.Header("x-ms-access-tier"), head.Header("x-ms-smart-access-tier")).ShouldBe((tier, chosen));
        (await azure.PutAsync("a", Bytes, ("x-ms-access-tier", "Warm"))).ShouldBe(400, "InvalidHeaderValue");
    }

    // "a blob name must be at least one character long and cannot be more than 1,024"; "path segments cannot exceed 254"
    [Fact]
    public async Task Put_Names_FollowTheRules()
    {
        await using var azure = await StartAsync();

        (await azure.PutAsync(new string('a', 1024), Bytes)).ShouldBe(201);
        (await azure.PutAsync(new string('a', 1025), Bytes)).ShouldBe(400, "OutOfRangeInput");
        (await azure.PutAsync(string.Concat(Enumerable.Repeat("a/", 253)) + "a", Bytes)).ShouldBe(201);
        (await azure.PutAsync(string.Concat(Enumerable.Repeat("a/", 254)) + "a", Bytes)).ShouldBe(400, "InvalidResourceName");
        (await azure.PutAsync("a%01", Bytes)).ShouldBe(400, "InvalidResourceName");
    }

    // "413 RequestBodyTooLarge"
    [Fact]
    public async Task Put_LongerThanTheLimit_IsRefused()
    {
        await using var azure = await StartAsync(new AzureStandInOptions { PutSizeMax = 4 });

        (await azure.PutAsync("a", Bytes)).ShouldBe(413, "RequestBodyTooLarge");
    }

    // the containers' own refusals come before everything else
    [Fact]
    public async Task Put_MissingContainer_IsContainerNotFound()
    {
        await using var azure = await StartAsync();

        (await azure.SendAsync("PUT", "none/a", Bytes, ("x-ms-blob-type", "BlockBlob"))).ShouldBe(404, "ContainerNotFound");
    }

    // what the documents leave open is an option
    [Theory]
    [InlineData(false, 201, null)]
    [InlineData(true, 409, "BlobAlreadyExists")]
    public async Task PutIfNoneMatch_OnlyUncommittedBlocks_IsAsTheOptionSays(bool taken, int status, string? code)
    {
        await using var azure = await StartAsync(new AzureStandInOptions { UncommittedTakesKey = taken });
        (await azure.StageAsync("a", Id(1), [1])).ShouldBe(201);

        (await azure.PutAsync("a", Bytes, ("If-None-Match", "*"))).ShouldBe(status, code);
    }
}
