using System.Security.Cryptography;
using System.Text;
using Trasvase.Testing.StandIns.Azure;
using static Trasvase.Tests.StandIns.Azure.RawAzure;

namespace Trasvase.Tests.StandIns.Azure;

/// <summary>Put Block, Put Block List, Get Block List. The comments quote the documents of the service in a few words.</summary>
public sealed class AzureBlockTests
{
    // "x-ms-content-crc64 is returned if the request has no Content-MD5"
    [Fact]
    public async Task Stage_Answer_HasTheCrcUnlessAnMd5WasSent()
    {
        await using var azure = await StartAsync();
        var md5 = Convert.ToBase64String(MD5.HashData([1, 2]));

        var plain = (await azure.StageAsync("a", Id(1), [1, 2])).ShouldBe(201);
        var withMd5 = (await azure.StageAsync("a", Id(2), [1, 2], ("Content-MD5", md5))).ShouldBe(201);

        (plain.Header("x-ms-content-crc64"), plain.Header("Content-MD5")).ShouldBe((AzureCrc64.TextOf([1, 2]), null));
        (withMd5.Header("x-ms-content-crc64"), withMd5.Header("Content-MD5")).ShouldBe((null, md5));
    }

    [Theory]
    [InlineData("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==", "Md5Mismatch")]
    [InlineData("x-ms-content-crc64", "AAAAAAAAAAA=", "Crc64Mismatch")]
    public async Task Stage_WrongDigest_IsRefusedAndNotStaged(string header, string value, string code)
    {
        await using var azure = await StartAsync();

        (await azure.StageAsync("a", Id(1), [1], (header, value))).ShouldBe(400, code);

        azure.State.Uncommitted(Box, "a").ShouldBeEmpty();
    }

    // "the size of the value specified for the blockid must be the same for each block"
    [Fact]
    public async Task Stage_IdOfAnotherLength_IsInvalidBlobOrBlock()
    {
        await using var azure = await StartAsync();
        azure.State.Stage(Box, "a", Id(1, 8), new byte[] { 1 });

        (await azure.StageAsync("a", Id(1, 4), [1])).ShouldBe(400, "InvalidBlobOrBlock");

        (await azure.StageAsync("b", Id(1, 4), [1])).ShouldBe(201);
    }

    // "must be less than or equal to 64 bytes in size" before encoding; "a valid Base64 string value"
    [Fact]
    public async Task Stage_Id_IsBase64OfAtMost64Bytes()
    {
        await using var azure = await StartAsync();

        (await azure.StageAsync("a", Id(1, 64), [1])).ShouldBe(201);
        (await azure.StageAsync("b", Id(1, 65), [1])).ShouldBe(400, "InvalidBlobOrBlock");
        (await azure.StageAsync("c", "not base64", [1])).ShouldBe(400, "InvalidQueryParameterValue");
        (await azure.SendAsync("PUT", "box/d?comp=block", [1])).ShouldBe(400, "MissingRequiredQueryParameter");
    }

    [Fact]
    public async Task Stage_SameIdTwice_KeepsTheLast()
    {
        await using var azure = await StartAsync();
        await azure.StageAsync("a", Id(1), [1]);
        await azure.StageAsync("a", Id(1), [2]);

        (await azure.CommitAsync("a", [$"Latest:{Id(1)}"])).ShouldBe(201);

        azure.State.Find(Box, "a")!.Bytes.ToArray().ShouldBe([2]);
    }

    // "a maximum of 100,000 uncommitted blocks": 409
    [Fact]
    public async Task Stage_TooMany_IsRefusedButAnOldIdIsNot()
    {
        await using var azure = await StartAsync(new AzureStandInOptions { UncommittedMax = 2 });
        await azure.StageAsync("a", Id(1), [1]);
        await azure.StageAsync("a", Id(2), [1]);

        (await azure.StageAsync("a", Id(3), [1])).ShouldBe(409, "RequestEntityTooLargeBlockCountExceedsLimit");
        (await azure.StageAsync("a", Id(2), [1])).ShouldBe(201);
    }

    // "413 RequestBodyTooLarge"; a block of no bytes has a Content-Length that is not allowed
    [Fact]
    public async Task Stage_EmptyOrTooLong_IsRefused()
    {
        await using var azure = await StartAsync(new AzureStandInOptions { BlockSizeMax = 3 });

        (await azure.StageAsync("a", Id(1), [])).ShouldBe(400, "InvalidHeaderValue");
        (await azure.StageAsync("a", Id(1), [1, 2, 3])).ShouldBe(201);
        (await azure.StageAsync("a", Id(1), [1, 2, 3, 4])).ShouldBe(413, "RequestBodyTooLarge");
    }

    // Put Block has no conditional headers: they do not count
    [Fact]
    public async Task Stage_Condition_DoesNotCount()
    {
        await using var azure = await StartAsync();
        azure.State.Put(Box, "a", new byte[] { 1 });

        (await azure.StageAsync("a", Id(1), [1], ("If-None-Match", "*"))).ShouldBe(201);
    }

    // "Committed", "Uncommitted", "Latest": where the service looks
    [Fact]
    public async Task Commit_Kinds_SayWhereToLook()
    {
        await using var azure = await StartAsync();
        await azure.StageAsync("a", Id(1), [1]);
        (await azure.CommitAsync("a", [$"Uncommitted:{Id(1)}"])).ShouldBe(201);
        (await azure.CommitAsync("a", [$"Uncommitted:{Id(1)}"])).ShouldBe(400, "InvalidBlockList");
        await azure.StageAsync("a", Id(1), [9]);
        await azure.StageAsync("a", Id(2), [2]);
        (await azure.CommitAsync("a", [$"Committed:{Id(2)}"])).ShouldBe(400, "InvalidBlockList");

        (await azure.CommitAsync("a", [$"Committed:{Id(1)}", $"Latest:{Id(1)}", $"Latest:{Id(2)}"])).ShouldBe(201);

        azure.State.Find(Box, "a")!.Bytes.ToArray().ShouldBe([1, 9, 2]);
    }

    // "any blocks that are not specified in the block list are permanently deleted"
    [Fact]
    public async Task Commit_OtherBlocks_AreDropped()
    {
        await using var azure = await StartAsync();
        await azure.StageAsync("a", Id(1), [1]);
        await azure.StageAsync("a", Id(2), [2]);

        (await azure.CommitAsync("a", [$"Uncommitted:{Id(2)}"])).ShouldBe(201);

        azure.State.Uncommitted(Box, "a").ShouldBeEmpty();
        azure.State.Find(Box, "a")!.Blocks.Select(block => block.Id).ShouldBe([Id(2)]);
    }

    [Fact]
    public async Task Commit_RefusedList_ChangesNothing()
    {
        await using var azure = await StartAsync();
        azure.State.Put(Box, "a", new byte[] { 7 });
        await azure.StageAsync("a", Id(1), [1]);

        (await azure.CommitAsync("a", [$"Latest:{Id(1)}", $"Latest:{Id(2)}"])).ShouldBe(400, "InvalidBlockList");
        (await azure.CommitAsync("a", [$"Latest:{Id(1)}"], ("If-None-Match", "*"))).ShouldBe(409, "BlobAlreadyExists");
        (await azure.CommitAsync("a", [$"Latest:{Id(1)}"], ("If-Match", "\"0x1\""))).ShouldBe(412, "ConditionNotMet");

        azure.State.Find(Box, "a")!.Bytes.ToArray().ShouldBe([7]);
        azure.State.Uncommitted(Box, "a").Count.ShouldBe(1);
    }

    // "x-ms-blob-content-md5: this hash is not validated"; metadata, tags, tier and headers are those of the request
    [Fact]
    public async Task Commit_Properties_AreStoredAsClaimed()
    {
        await using var azure = await StartAsync();

        (await azure.CommitAsync(
            "a",
            [],
            ("x-ms-blob-content-md5", "AAAAAAAAAAAAAAAAAAAAAA=="),
            ("x-ms-blob-content-type", "text/plain"),
            ("x-ms-meta-a", "b"),
            ("x-ms-tags", "c=d"),
            ("x-ms-access-tier", "Cool")))
            .ShouldBe(201);

        var content = azure.State.Find(Box, "a")!;
        (content.Properties.ContentMd5, content.Properties.ContentType, content.Metadata["a"], content.Tags["c"], content.Tier)
            .ShouldBe(("AAAAAAAAAAAAAAAAAAAAAA==", "text/plain", "b", "d", "Cool"));
    }

    // "a maximum of 50,000 committed blocks": 400 BlockListTooLong; the digest in the answer is that of the list
    [Fact]
    public async Task Commit_TooLongOrNoList_IsRefused()
    {
        await using var azure = await StartAsync(new AzureStandInOptions { BlockListMax = 1 });
        await azure.StageAsync("a", Id(1), [1]);

        (await azure.CommitAsync("a", [$"Latest:{Id(1)}", $"Latest:{Id(1)}"])).ShouldBe(400, "BlockListTooLong");
        (await azure.SendAsync("PUT", "box/a?comp=blocklist", "<BlockList><Other/></BlockList>"u8.ToArray())).ShouldBe(
            400, "InvalidXmlDocument");
        (await azure.SendAsync("PUT", "box/a?comp=blocklist", "rubbish"u8.ToArray())).ShouldBe(400, "InvalidXmlDocument");
        var list = Encoding.UTF8.GetBytes("<BlockList />");
        (await azure.SendAsync("PUT", "box/a?comp=blocklist", list))
            .ShouldBe(201)
            .Header("x-ms-content-crc64")
            .ShouldBe(AzureCrc64.TextOf(list));
    }

    // "blocklisttype: committed, uncommitted, or all"; committed if it is missing
    [Theory]
    [InlineData("", 1, 0)]
    [InlineData("&blocklisttype=committed", 1, 0)]
    [InlineData("&blocklisttype=uncommitted", 0, 1)]
    [InlineData("&blocklisttype=all", 1, 1)]
    public async Task GetBlockList_Type_SaysWhich(string query, int committed, int uncommitted)
    {
        await using var azure = await StartAsync();
        await azure.StageAsync("a", Id(1), [1, 2]);
        await azure.CommitAsync("a", [$"Latest:{Id(1)}"]);
        await azure.StageAsync("a", Id(2), [1, 2, 3]);

        var text = (await azure.SendAsync("GET", $"box/a?comp=blocklist{query}")).ShouldBe(200).Text;

        text.Contains($"<CommittedBlocks><Block><Name>{Id(1)}</Name><Size>2</Size></Block></CommittedBlocks>", StringComparison.Ordinal)
            .ShouldBe(committed == 1);
        text.Contains($"<UncommittedBlocks><Block><Name>{Id(2)}</Name><Size>3</Size></Block></UncommittedBlocks>", StringComparison.Ordinal)
            .ShouldBe(uncommitted == 1);
    }

    [Fact]
    public async Task UncommittedBlob_IsNoBlob()
    {
        await using var azure = await StartAsync();
        await azure.StageAsync("a", Id(1), [1]);

        (await azure.GetAsync("a")).ShouldBe(404, "BlobNotFound");
        (await azure.SendAsync("GET", "box/b?comp=blocklist&blocklisttype=all")).ShouldBe(404, "BlobNotFound");
    }
}
