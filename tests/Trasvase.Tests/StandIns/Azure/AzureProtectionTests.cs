using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.Time;
using static Trasvase.Tests.StandIns.Azure.RawAzure;

namespace Trasvase.Tests.StandIns.Azure;

/// <summary>What keeps a blob from being overwritten: leases, policies, holds, tiers, types. The comments quote the documents.</summary>
public sealed class AzureProtectionTests
{
    private static readonly byte[] Bytes = [1, 2, 3];

    /// <summary>Everything that replaces a blob.</summary>
    public static TheoryData<string> Replacing => ["PutBlob", "PutBlockList", "DeleteBlob"];

    // "412: There is currently a lease on the blob and no lease ID was specified"
    [Theory]
    [MemberData(nameof(Replacing))]
    public async Task Lease_NoId_IsLeaseIdMissing(string operation)
    {
        await using var azure = await StartAsync();
        azure.State.Put(Box, "a", Bytes);
        azure.State.Lease(Box, "a");

        (await DoAsync(azure, operation)).ShouldBe(412, "LeaseIdMissing");
        (await DoAsync(azure, operation, ("x-ms-lease-id", Guid.NewGuid().ToString()))).ShouldBe(412, "LeaseIdMismatchWithBlobOperation");
        azure.State.Find(Box, "a")!.Bytes.ToArray().ShouldBe(Bytes);
    }

    // Put Block: "required if the blob has an active lease"; reading needs none
    [Fact]
    public async Task Lease_Held_BindsBlocksAndNoReaders()
    {
        await using var azure = await StartAsync();
        azure.State.Put(Box, "a", Bytes);
        var lease = azure.State.Lease(Box, "a");

        (await azure.StageAsync("a", Id(1), [1])).ShouldBe(412, "LeaseIdMissing");
        (await azure.StageAsync("a", Id(1), [1], ("x-ms-lease-id", lease))).ShouldBe(201);
        (await azure.GetAsync("a")).ShouldBe(200);
        (await azure.GetAsync("a", ("x-ms-lease-id", lease))).ShouldBe(200);
        (await azure.PutAsync("a", [9], ("x-ms-lease-id", lease))).ShouldBe(201);
        (await azure.PutAsync("b", [9], ("x-ms-lease-id", lease))).ShouldBe(412, "LeaseNotPresentWithBlobOperation");
    }

    // "acquire", "release", "break"; "15 to 60 seconds, or -1"
    [Fact]
    public async Task Lease_AcquiredAndReleased_FollowsTheStates()
    {
        var time = new ManualTime();
        await using var azure = await StartAsync(new AzureStandInOptions { Time = time });
        azure.State.Put(Box, "a", Bytes);
        Task<RawAnswer> Lease(string action, params (string, string)[] headers) =>
            azure.SendAsync("PUT", "box/a?comp=lease", null, [("x-ms-lease-action", action), .. headers]);

        (await Lease("acquire", ("x-ms-lease-duration", "14"))).ShouldBe(400, "InvalidHeaderValue");
        var id = (await Lease("acquire", ("x-ms-lease-duration", "15"))).ShouldBe(201).Header("x-ms-lease-id").ShouldNotBeNull();
        (await azure.SendAsync("HEAD", "box/a")).Header("x-ms-lease-duration").ShouldBe("fixed");
        (await Lease("acquire", ("x-ms-lease-duration", "15"))).ShouldBe(409, "LeaseAlreadyPresent");
        (await Lease("release", ("x-ms-lease-id", Guid.NewGuid().ToString()))).ShouldBe(409, "LeaseIdMismatchWithLeaseOperation");
        time.Advance(TimeSpan.FromSeconds(16));
        (await azure.SendAsync("HEAD", "box/a")).Header("x-ms-lease-duration").ShouldBeNull();
        (await azure.PutAsync("a", [9], ("x-ms-lease-id", id))).ShouldBe(412, "LeaseLost");
        (await Lease("renew", ("x-ms-lease-id", id))).ShouldBe(200);
        (await Lease("break", ("x-ms-lease-break-period", "5"))).ShouldBe(202).Header("x-ms-lease-time").ShouldBe("5");
        (await azure.PutAsync("a", [9])).ShouldBe(412, "LeaseIdMissing");
        time.Advance(TimeSpan.FromSeconds(5));
        (await azure.PutAsync("a", [9])).ShouldBe(201);
        (await Lease("break")).ShouldBe(409, "LeaseNotPresentWithLeaseOperation");
    }

    // "blobs cannot be modified or deleted" until the retention interval ends
    [Theory]
    [MemberData(nameof(Replacing))]
    public async Task Policy_Running_IsBlobImmutableDueToPolicy(string operation)
    {
        var time = new ManualTime();
        await using var azure = await StartAsync(new AzureStandInOptions { Time = time });
        azure.State.Put(Box, "a", Bytes);
        azure.State.SetImmutable(Box, "a", time.GetUtcNow().AddDays(1));

        (await DoAsync(azure, operation)).ShouldBe(409, "BlobImmutableDueToPolicy");
        azure.State.Find(Box, "a")!.Bytes.ToArray().ShouldBe(Bytes);
        time.Advance(TimeSpan.FromDays(2));
        (await DoAsync(azure, operation)).Status.ShouldBeInRange(201, 202);
    }

    // "a legal hold stays until it is cleared"
    [Theory]
    [MemberData(nameof(Replacing))]
    public async Task LegalHold_Set_IsBlobImmutableDueToLegalHold(string operation)
    {
        await using var azure = await StartAsync();
        azure.State.Put(Box, "a", Bytes);
        azure.State.SetLegalHold(Box, "a", hold: true);

        (await DoAsync(azure, operation)).ShouldBe(409, "BlobImmutableDueToLegalHold");
        azure.State.SetLegalHold(Box, "a", hold: false);
        (await DoAsync(azure, operation)).Status.ShouldBeInRange(201, 202);
    }

    // "operations on an archived blob": delete, but neither Put Blob nor blocks
    [Fact]
    public async Task ArchivedBlob_Overwritten_IsBlobArchivedAndCanBeDeleted()
    {
        await using var azure = await StartAsync();
        (await azure.PutAsync("a", Bytes, ("x-ms-access-tier", "Archive"))).ShouldBe(201);

        (await azure.PutAsync("a", [9])).ShouldBe(409, "BlobArchived");
        (await azure.StageAsync("a", Id(1), [9])).ShouldBe(409, "BlobArchived");
        (await azure.CommitAsync("a", [])).ShouldBe(409, "BlobArchived");
        (await azure.SendAsync("DELETE", "box/a")).ShouldBe(202);
    }

    // "Cold: version 2021-12-02 and later"
    [Theory]
    [InlineData("Hot", "2021-12-02", 201)]
    [InlineData("Cool", "2021-12-02", 201)]
    [InlineData("Cold", "2021-12-02", 201)]
    [InlineData("Cold", "2021-10-04", 400)]
    [InlineData("Frozen", "2021-12-02", 400)]
    public async Task Tier_Named_IsTakenIfKnown(string tier, string version, int status)
    {
        await using var azure = await StartAsync();

        (await azure.PutAsync("a", Bytes, ("x-ms-access-tier", tier), ("x-ms-version", version))).Status.ShouldBe(status);

        azure.State.Find(Box, "a")?.Tier.ShouldBe(tier);
    }

    // "409 InvalidBlobType"
    [Theory]
    [InlineData("AppendBlob")]
    [InlineData("PageBlob")]
    public async Task OtherType_InTheWay_IsInvalidBlobType(string type)
    {
        await using var azure = await StartAsync();
        azure.State.Put(Box, "a", Bytes, content => content with { Type = type });

        (await azure.PutAsync("a", [9])).ShouldBe(409, "InvalidBlobType");
        (await azure.StageAsync("a", Id(1), [9])).ShouldBe(409, "InvalidBlobType");
        (await azure.CommitAsync("a", [])).ShouldBe(409, "InvalidBlobType");
        (await azure.SendAsync("GET", "box/a?comp=blocklist")).ShouldBe(409, "InvalidBlobType");
        (await azure.GetAsync("a")).ShouldBe(200).Header("x-ms-blob-type").ShouldBe(type);
    }

    private static Task<RawAnswer> DoAsync(RawAzure azure, string operation, params (string, string)[] headers) => operation switch
    {
        "PutBlob" => azure.PutAsync("a", [9], headers),
        "PutBlockList" => azure.CommitAsync("a", [], headers),
        _ => azure.SendAsync("DELETE", "box/a", null, headers),
    };
}
