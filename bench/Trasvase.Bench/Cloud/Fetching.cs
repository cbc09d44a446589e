using Trasvase.Bench.Wire;
using Trasvase.Integrity;

namespace Trasvase.Bench.Cloud;

/// <summary>
/// The target fetches from the source: what would be a request between the clouds happens in this process, with the delay and the rate of a
/// connection, and as a request in the source's statistics. The bytes are computed, so only their digest is.
/// </summary>
internal sealed class Fetching(Workload workload, Faults faults, S3Side source)
{
    public async ValueTask<Reply> PutBlobAsync(TargetBlobs blobs, Request request, string key, CancellationToken cancellationToken)
    {
        if (AzureSide.WhyRefused(blobs, request, key) is { } refused)
        {
            return refused;
        }

        var (fetched, failed) = await FetchAsync(request, cancellationToken);
        if (failed is not null)
        {
            return failed;
        }

        // Somebody may have written it meanwhile.
        if (AzureSide.WhyRefused(blobs, request, key) is { } late)
        {
            return late;
        }

        var fact = blobs.Write(key, fetched, request.HeadersFrom("x-ms-meta-"), request.Header("x-ms-blob-content-type"));
        return AzureSide.Answer(201, fact.ETag)
            .With("x-ms-content-crc64", Crc64Text.ToAzure(fetched.Crc64))
            .With("Content-MD5", request.Header("x-ms-source-content-md5"))
            .With("x-ms-copy-status", "success");
    }

    public async ValueTask<Reply> PutBlockAsync(TargetBlobs blobs, Request request, string key, CancellationToken cancellationToken)
    {
        var (fetched, failed) = await FetchAsync(request, cancellationToken);
        if (failed is not null)
        {
            return failed;
        }

        blobs.Stage(key, request.Query("blockid") ?? "", fetched);
        return AzureSide.Answer(201).With("x-ms-content-crc64", Crc64Text.ToAzure(fetched.Crc64));
    }

    private async ValueTask<(PartDigest Fetched, Reply? Failed)> FetchAsync(Request request, CancellationToken cancellationToken)
    {
        source.Statistics.Count("GET object, between the clouds");
        var url = request.Header("x-ms-copy-source")!;
        var authority = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var slash = url.IndexOf('/', authority);
        var question = url.IndexOf('?', slash);
        if (question < 0 || !url.Contains("X-Amz-Signature=", StringComparison.Ordinal))
        {
            return (default, AzureSide.Refused(403, "CannotVerifyCopySource"));
        }

        if (workload.IndexOf(S3Side.KeyOf(Uri.UnescapeDataString(url[slash..question]), url[authority..slash])) is not { } index)
        {
            return (default, AzureSide.Refused(404, "CannotVerifyCopySource"));
        }

        var (from, to) = Side.RangeOf(request.Header("x-ms-source-range"), workload.Size) ?? (0, workload.Size - 1);
        var length = to - from + 1;
        var rate = workload.Settings.Rate;
        var takes = workload.Settings.Delay + (rate > 0 ? TimeSpan.FromSeconds(length / (double)rate) : TimeSpan.Zero);
        source.Statistics.Moving();
        if (takes > TimeSpan.Zero)
        {
            await Task.Delay(takes, TimeProvider.System, cancellationToken);
        }

        source.Statistics.CountBytes(0, length);
        return faults.BreaksAfter(length) is not null || faults.IsBusy() ? (default, AzureSide.Refused(503, "ServerBusy"))
            : request.Header("x-ms-source-content-md5") is { } told && told != Md5Of(index, from, length)
                ? (default, AzureSide.Refused(400, "Md5Mismatch"))
                : (
                    new PartDigest(
                        length == workload.Size ? workload.Content.Crc64Of(index) : workload.Content.Crc64Of(index, from, length), length),
                    null);
    }

    // The MD5 of a range is nobody's: no workload asks for it.
    private string? Md5Of(int index, long from, long length) =>
        from == 0 && length == workload.Size ? Convert.ToBase64String(Convert.FromHexString(workload.Content.Md5Of(index))) : null;
}
