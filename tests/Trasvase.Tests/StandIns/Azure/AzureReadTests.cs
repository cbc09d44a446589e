using System.Security.Cryptography;
using Trasvase.Testing.StandIns.Azure;
using static Trasvase.Tests.StandIns.Azure.RawAzure;

namespace Trasvase.Tests.StandIns.Azure;

/// <summary>Get Blob, Get Blob Properties, Delete Blob. The comments quote the documents of the service in a few words.</summary>
public sealed class AzureReadTests
{
    private static readonly byte[] Bytes = [10, 11, 12, 13, 14];

    // "x-ms-range takes precedence over Range"
    [Fact]
    public async Task Get_BothRanges_TheOwnOneCounts()
    {
        await using var azure = await StartAsync();
        azure.State.Put(Box, "a", Bytes);

        var answer = (await azure.GetAsync("a", ("Range", "bytes=0-0"), ("x-ms-range", "bytes=1-2"))).ShouldBe(206);

        answer.Body.ShouldBe([11, 12]);
        answer.Header("Content-Range").ShouldBe("bytes 1-2/5");
    }

    [Theory]
    [InlineData("bytes=3-", 206, "bytes 3-4/5")]
    [InlineData("bytes=3-99", 206, "bytes 3-4/5")]
    [InlineData("bytes=-3", 200, null)]
    [InlineData("bytes=5-6", 416, "bytes */5")]
    public async Task Get_Range_IsCutAtTheEnd(string range, int status, string? told)
    {
        await using var azure = await StartAsync();
        azure.State.Put(Box, "a", Bytes);

        var answer = (await azure.GetAsync("a", ("x-ms-range", range))).ShouldBe(status, status == 416 ? "InvalidRange" : null);

        answer.Header("Content-Range").ShouldBe(told);
    }

    // "x-ms-range-get-content-md5: the range must be less than or equal to 4 MiB"
    [Fact]
    public async Task Get_RangeDigest_IsThatOfTheRangeUpTo4MiB()
    {
        await using var azure = await StartAsync();
        azure.State.Put(Box, "a", Bytes);
        azure.State.Put(Box, "big", RandomNumberGenerator.GetBytes((4 << 20) + 1));

        (await azure.GetAsync("a", ("x-ms-range", "bytes=0-1"), ("x-ms-range-get-content-md5", "true"))).ShouldBe(206)
            .Header("Content-MD5").ShouldBe(Convert.ToBase64String(MD5.HashData(Bytes.AsSpan(0, 2))));
        (await azure.GetAsync("a", ("x-ms-range", "bytes=0-1"), ("x-ms-range-get-content-crc64", "true"))).ShouldBe(206)
            .Header("x-ms-content-crc64").ShouldBe(AzureCrc64.TextOf(Bytes.AsSpan(0, 2)));
        (await azure.GetAsync("a", ("x-ms-range-get-content-md5", "true"))).ShouldBe(400, "InvalidHeaderValue");
        (await azure.GetAsync("big", ("x-ms-range", "bytes=0-4194303"), ("x-ms-range-get-content-md5", "true"))).ShouldBe(206);
        (await azure.GetAsync("big", ("x-ms-range", "bytes=0-4194304"), ("x-ms-range-get-content-md5", "true"))).ShouldBe(
            400, "OutOfRangeInput");
    }

    [Fact]
    public async Task GetIfMatch_StaleTag_IsConditionNotMet()
    {
        await using var azure = await StartAsync();
        var stale = azure.State.Put(Box, "a", Bytes).ETag;
        var current = azure.State.Put(Box, "a", Bytes).ETag;

        (await azure.GetAsync("a", ("If-Match", stale))).ShouldBe(412, "ConditionNotMet");
        (await azure.GetAsync("a", ("If-Match", current))).ShouldBe(200);
        (await azure.GetAsync("a", ("If-None-Match", current))).Status.ShouldBe(304);
    }

    [Fact]
    public async Task Get_NothingThere_SaysWhatIsMissing()
    {
        await using var azure = await StartAsync();

        (await azure.GetAsync("a")).ShouldBe(404, "BlobNotFound");
        (await azure.SendAsync("HEAD", "box/a")).ShouldBe(404, "BlobNotFound");
        (await azure.SendAsync("GET", "none/a")).ShouldBe(404, "ContainerNotFound");
    }

    // "a blob in the archive tier cannot be read"; its properties can
    [Fact]
    public async Task Get_ArchivedBlob_IsBlobArchivedButCanBeLookedAt()
    {
        await using var azure = await StartAsync();
        azure.State.Put(Box, "a", Bytes);
        azure.State.SetTier(Box, "a", "Archive");

        (await azure.GetAsync("a")).ShouldBe(409, "BlobArchived");
        var head = (await azure.SendAsync("HEAD", "box/a")).ShouldBe(200);
        (head.Header("x-ms-access-tier"), head.Header("Content-Length")).ShouldBe(("Archive", "5"));
        (await azure.SendAsync("PUT", "box/a?comp=tier", null, ("x-ms-access-tier", "Hot"))).ShouldBe(202);
        (await azure.GetAsync("a")).ShouldBe(200);
    }

    // "Delete Blob: If-Match, 412": the blob stays
    [Fact]
    public async Task DeleteIfMatch_StaleTag_KeepsTheBlob()
    {
        await using var azure = await StartAsync();
        var stale = azure.State.Put(Box, "a", Bytes).ETag;
        var current = azure.State.Put(Box, "a", Bytes).ETag;

        (await azure.SendAsync("DELETE", "box/a", null, ("If-Match", stale))).ShouldBe(412, "ConditionNotMet");
        azure.State.Deletes.ShouldBeEmpty();
        azure.State.Find(Box, "a").ShouldNotBeNull();
        (await azure.SendAsync("DELETE", "box/a", null, ("If-Match", current))).ShouldBe(202);
        (await azure.SendAsync("DELETE", "box/a", null, ("If-Match", current))).ShouldBe(404, "BlobNotFound");

        var delete = azure.State.Deletes.ShouldHaveSingleItem();
        (delete.Key, delete.IfMatch).ShouldBe(("a", current));
    }

    // versions: "a previous version is read by its id", after a deletion too
    [Fact]
    public async Task Get_VersionId_ReadsThatVersion()
    {
        await using var azure = await StartAsync(new AzureStandInOptions { Versions = true });
        var first = (await azure.PutAsync("a", [1])).ShouldBe(201).Header("x-ms-version-id").ShouldNotBeNull();
        await azure.PutAsync("a", [2]);
        await azure.SendAsync("DELETE", "box/a");

        (await azure.GetAsync($"a?versionid={Uri.EscapeDataString(first)}")).ShouldBe(200).Body.ShouldBe([1]);
        (await azure.GetAsync("a")).ShouldBe(404, "BlobNotFound");
        (await azure.GetAsync("a?versionid=2020-01-01T00%3A00%3A00.0000000Z")).ShouldBe(404, "BlobNotFound");
    }
}
