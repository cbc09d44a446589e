using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using static Trasvase.Witnesses.Tests.Drives.AzureDrive;

namespace Trasvase.Witnesses.Tests.Drives;

/// <summary>The vendor's SDK under leases and conditions.</summary>
public sealed class AzureDriveConditionTests
{
    private static readonly Dictionary<string, string> Metadata = new(StringComparer.Ordinal) { ["name"] = "value" };

    [Fact]
    public async Task Lease_ThroughItsStates_IsUnderstood()
    {
        await using var azure = await AzureDrive.StartAsync();
        var blob = azure.Container.GetBlobClient("a");
        await blob.UploadAsync(BinaryData.FromBytes(Data(10)), Cancellation);
        var lease = blob.GetBlobLeaseClient();

        var id = (await lease.AcquireAsync(TimeSpan.FromSeconds(15), cancellationToken: Cancellation)).Value.LeaseId;
        var held = (await blob.GetPropertiesAsync(cancellationToken: Cancellation)).Value;
        (await RefusedAsync(() => blob.SetMetadataAsync(Metadata, cancellationToken: Cancellation))).ShouldBe((412, "LeaseIdMissing"));
        await blob.SetMetadataAsync(Metadata, new BlobRequestConditions { LeaseId = id }, Cancellation);
        await lease.RenewAsync(cancellationToken: Cancellation);
        await lease.ChangeAsync(Guid.NewGuid().ToString(), cancellationToken: Cancellation);
        await lease.ReleaseAsync(cancellationToken: Cancellation);
        await lease.AcquireAsync(BlobLeaseClient.InfiniteLeaseDuration, cancellationToken: Cancellation);
        (await lease.BreakAsync(TimeSpan.Zero, cancellationToken: Cancellation)).Value.LeaseTime.ShouldBe(0);

        (held.LeaseDuration, held.LeaseState, held.LeaseStatus).ShouldBe((LeaseDurationType.Fixed, LeaseState.Leased, LeaseStatus.Locked));
        azure.ShouldHaveUnderstoodAll(412);
    }

    [Fact]
    public async Task Conditions_OfWritesAndReads_AreKept()
    {
        await using var azure = await AzureDrive.StartAsync();
        var blob = azure.Container.GetBlobClient("a");
        var tag = (await blob.UploadAsync(BinaryData.FromBytes(Data(10)),
            new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, Cancellation)).Value.ETag;
        var other = new BlobRequestConditions { IfMatch = new ETag("\"0x0\"") };

        (await RefusedAsync(() => blob.UploadAsync(BinaryData.FromBytes(Data(5)), overwrite: false, Cancellation)))
            .ShouldBe((409, "BlobAlreadyExists"));
        (await RefusedAsync(() =>
            blob.UploadAsync(BinaryData.FromBytes(Data(5)), new BlobUploadOptions { Conditions = other }, Cancellation)))
                .ShouldBe((412, "ConditionNotMet"));
        (await RefusedAsync(() => blob.DownloadContentAsync(other, Cancellation))).ShouldBe((412, "ConditionNotMet"));
        (await RefusedAsync(() => blob.DeleteAsync(conditions: other, cancellationToken: Cancellation))).ShouldBe((412, "ConditionNotMet"));
        (await RefusedAsync(() => blob.GetPropertiesAsync(other, Cancellation))).ShouldBe((412, "ConditionNotMet"));
        await blob.DownloadContentAsync(new BlobRequestConditions { IfMatch = tag }, Cancellation);
        (await blob.DeleteIfExistsAsync(conditions: new BlobRequestConditions { IfMatch = tag },
            cancellationToken: Cancellation)).Value.ShouldBeTrue();
        (await blob.ExistsAsync(Cancellation)).Value.ShouldBeFalse();
        (await blob.DeleteIfExistsAsync(cancellationToken: Cancellation)).Value.ShouldBeFalse();

        azure.ShouldHaveUnderstoodAll(404, 409, 412);
    }
}
