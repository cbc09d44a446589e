using Trasvase.Http;
using Trasvase.Storage;

namespace Trasvase.Stores.AzureBlob;

/// <summary>
/// Makes the service fetch bytes itself from a URL: Put Blob From URL for a whole object, Put Block From URL for a part. The URL is a
/// secret. It travels in a header and appears in no message.
/// </summary>
internal sealed class AzureBlobPuller(AzureBlobRequests requests, StoreProfile profile)
{
    // The service allows a write ten minutes per MiB on average. A pull that is slower than this speed is given up, because a new
    // connection would be faster.
    private const long SlowestBytesPerSecond = 256 * 1024;
    private static readonly TimeSpan AnswerTimeoutMin = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AnswerTimeoutMax = TimeSpan.FromHours(2);

    public async Task<StoredObject> PullAsync(
        ObjectKey key, ReadGrant source, Digest? expected, WriteOptions options, CancellationToken cancellationToken)
    {
        AzureBlobWriter.EnsureWritable(key, profile);
        AzureBlobWriter.EnsureLength(source.Object.Size, AzureBlobProfile.Value.SinglePullMax, "one copy");
        try
        {
            using var answer = await SendAsync(source, source.Object.Size, $"copying {requests.Named(key)}", () =>
            {
                var request = requests.Make(HttpMethod.Put, key);
                request.Headers.Add("x-ms-blob-type", "BlockBlob");

                // The object must not get the headers of the source's answer. It gets only those that this request sends.
                request.Headers.Add("x-ms-copy-source-blob-properties", "false");
                AddExpected(request, expected);
                AzureBlobHeaders.AddTo(request, options);
                return request;
            }, cancellationToken).ConfigureAwait(false);
            return AzureBlobWriter.Stored(answer, ReadDigest(answer, expected));
        }
        catch (StoreException e) when (AzureBlobWriter.RefusedAs(e, options.Precondition) is { } kind)
        {
            throw new StoreException(kind, RetryAdvice.Never, e.Message, e) { Code = e.Code, Status = e.Status };
        }
    }

    public async Task<PartReceipt> PullPartAsync(
        UploadId upload, Part part, ReadGrant source, Digest? expected, CancellationToken cancellationToken)
    {
        AzureBlobWriter.EnsureLength(part.Length, AzureBlobProfile.Value.PartSizeMax, "one part");
        if (part.Length < 1)
        {
            throw new ArgumentException("An empty part has no bytes that could be fetched.", nameof(part));
        }

        var id = PartId.Next(AzureBlobWriter.Number(upload), part.Number).ToString();
        try
        {
            using var answer = await SendAsync(source, part.Length, $"copying part {part.Number} of {requests.Named(upload.Key)}", () =>
            {
                var request = requests.Make(HttpMethod.Put, upload.Key, ("comp", "block"), ("blockid", id));
                request.Headers.Add("x-ms-source-range", $"bytes={part.Offset}-{part.Offset + part.Length - 1}");
                AddExpected(request, expected);
                return request;
            }, cancellationToken).ConfigureAwait(false);
            return new PartReceipt(part, id, AzureBlobWriter.ReadDigest(answer));
        }
        catch (StoreException e) when (e.Code == AzureBlobErrors.InvalidRange)
        {
            // The only range in the request is that of the source. The source is now shorter than it was when it was found.
            const int RangeNotSatisfiable = 416;
            throw new StoreException(
                StoreErrorKind.SourceRefused,
                RetryAdvice.Never,
                e.Message,
                e)
            { Code = e.Code, Status = e.Status, SourceStatus = RangeNotSatisfiable };
        }
    }

    // The call is never repeated here, because the URL may have expired by then. A caller that can make a new URL repeats it.
    private Task<HttpAnswer> SendAsync(
        ReadGrant source, long length, string operation, Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        var url = source.Url.AbsoluteUri;
        if (url.Length > AzureBlobProfile.Value.PullUrlMax)
        {
            throw AzureBlobWriter.Invalid(
                $"The URL to copy from has {url.Length} characters, and the service takes at most {AzureBlobProfile.Value.PullUrlMax}.");
        }

        var call = new HttpCall
        {
            Operation = operation,
            IsRepeatable = false,
            AnswerTimeout = AnswerTimeoutMin
                + TimeSpan.FromSeconds(Math.Min(length / (double)SlowestBytesPerSecond, AnswerTimeoutMax.TotalSeconds)),
            Request = () =>
            {
                var request = make();
                request.Headers.Add("x-ms-copy-source", url);
                request.Content = new ByteArrayContent([]);
                return request;
            },
        };
        return requests.SendAsync(call, cancellationToken);
    }

    // The service returns both digests of the stored bytes. If the MD5 is not the expected one, it is returned, so that the caller sees
    // the difference and need not trust the service's own comparison.
    private static Digest? ReadDigest(HttpAnswer answer, Digest? expected)
    {
        var value = new byte[16];
        var isTold = answer.Header("Content-MD5") is { } text
            && Convert.TryFromBase64String(text, value, out var length)
            && length == value.Length;
        var md5 = isTold ? Digest.Of(DigestAlgorithm.Md5, value) : null;
        return expected is not null && md5 is not null && md5 != expected ? md5 : AzureBlobWriter.ReadDigest(answer) ?? md5;
    }

    private static void AddExpected(HttpRequestMessage request, Digest? expected)
    {
        if (expected is null)
        {
            return;
        }

        if (expected.Scope != DigestScope.Whole || !AzureBlobProfile.Value.PullChecks.Contains(expected.Algorithm))
        {
            throw new StoreException(
                StoreErrorKind.Unsupported,
                RetryAdvice.Never,
                $"Azure Blob Storage cannot check what it copies by {expected.Algorithm}, only by MD5.");
        }

        request.Headers.Add("x-ms-source-content-md5", Convert.ToBase64String(expected.ToBytes()));
    }
}
