using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Trasvase.Http;
using Trasvase.Http.Bodies;
using Trasvase.Integrity;
using Trasvase.Storage;

namespace Trasvase.Stores.AzureBlob;

/// <summary>Writes block blobs: in one request, or as parts (the service's blocks) that a block list commits.</summary>
internal sealed class AzureBlobWriter(AzureBlobRequests requests, StoreProfile profile)
{
    private const string Crc64Header = "x-ms-content-crc64";

    public async Task<StoredObject> PutAsync(ObjectKey key, PartBody body, WriteOptions options, CancellationToken cancellationToken)
    {
        EnsureWritable(key, profile);
        EnsureLength(body.Length, AzureBlobProfile.Value.SinglePutMax, "one put");
        using var answer = await StoreAsync(body, $"writing {requests.Named(key)}", options.Precondition, () =>
        {
            var request = requests.Make(HttpMethod.Put, key);
            request.Headers.Add("x-ms-blob-type", "BlockBlob");
            AddDigest(request, body);
            AzureBlobHeaders.AddTo(request, options);
            return request;
        }, cancellationToken).ConfigureAwait(false);

        // If the answer does not repeat the sent digest (Azurite), that digest still counts as the service's: the service has computed
        // its own, compared the two, and would have stored nothing if they differed.
        return Stored(answer, ReadDigest(answer) ?? body.KnownDigest);
    }

    /// <summary>Begins an upload. Sends no request, because the service knows an upload only by its parts.</summary>
    public UploadId Begin(ObjectKey key, WriteOptions options)
    {
        EnsureWritable(key, profile);

        // Options that the commit would be refused for must be found before gigabytes are sent.
        using var rehearsal = requests.Make(HttpMethod.Put, key);
        AzureBlobHeaders.AddTo(rehearsal, options);
        return new UploadId(key, PartId.NewUpload());
    }

    public async Task<PartReceipt> PutPartAsync(UploadId upload, Part part, PartBody body, CancellationToken cancellationToken)
    {
        var id = PartId.Next(Number(upload), part.Number);
        if (part.Length != body.Length)
        {
            throw new ArgumentException($"Part {part.Number} has {part.Length} bytes, its body {body.Length}.", nameof(body));
        }

        if (part.Length == 0)
        {
            // The service stages no empty part. Committing an empty list makes an empty object.
            var nothing = new GuardedWriteStream(Stream.Null, 0, watchdog: null);
            await using var disposing = nothing.ConfigureAwait(false);
            await body.WriteToAsync(nothing, cancellationToken).ConfigureAwait(false);
            return new PartReceipt(part, id.ToString(), Digest: null);
        }

        EnsureLength(body.Length, AzureBlobProfile.Value.PartSizeMax, "one part");
        var call = HttpCall.Sending(body, $"sending part {part.Number} of {requests.Named(upload.Key)}", () =>
        {
            // No Content-MD5: the service would answer with the MD5 instead of the CRC-64.
            var request = requests.Make(HttpMethod.Put, upload.Key, ("comp", "block"), ("blockid", id.ToString()));
            AddDigest(request, body);
            return request;
        });
        using var answer = await requests.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return new PartReceipt(part, id.ToString(), ReadDigest(answer));
    }

    /// <summary>
    /// Stores an object as <see cref="PutAsync"/> does, but in two requests: the whole object as the only part, then its commit.
    /// </summary>
    public async Task<StoredObject> PutAsPartAsync(ObjectKey key, PartBody body, WriteOptions options, CancellationToken cancellationToken)
    {
        var upload = Begin(key, options);
        var receipt = await PutPartAsync(upload, new Part(1, 0, body.Length), body, cancellationToken).ConfigureAwait(false);
        var stored = await CompleteAsync(upload, [receipt], options, cancellationToken).ConfigureAwait(false);
        return stored with { Digest = receipt.Digest ?? body.KnownDigest };
    }

    public async Task<IReadOnlyList<StagedPart>> FindStagedAsync(UploadId upload, CancellationToken cancellationToken)
    {
        var number = Number(upload);
        var call = new HttpCall
        {
            Operation = $"looking for staged parts of {requests.Named(upload.Key)}",
            Request = () => requests.Make(HttpMethod.Get, upload.Key, ("comp", "blocklist"), ("blocklisttype", "uncommitted")),
        };
        try
        {
            using var answer = await requests.SendAsync(call, cancellationToken).ConfigureAwait(false);
            var root = await StrictXml.ReadAsync(answer, "BlockList", call.Operation, cancellationToken).ConfigureAwait(false);
            var found = new SortedDictionary<int, StagedPart>();
            foreach (var block in root.All("UncommittedBlocks").SelectMany(blocks => blocks.All("Block")))
            {
                // A part that was sent several times is listed several times, complete each time. Any of them will do.
                if (block.Text("Name") is { } tag && PartId.TryParse(tag) is { } id && id.Upload == number
                    && long.TryParse(block.Text("Size"), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
                {
                    found[id.Number] = new StagedPart(id.Number, length, tag);
                }
            }

            return [.. found.Values];
        }
        catch (StoreException e) when (e.Code == AzureBlobErrors.BlobNotFound)
        {
            return [];
        }
    }

    public async Task<StoredObject> CompleteAsync(
        UploadId upload, IReadOnlyList<PartReceipt> parts, WriteOptions options, CancellationToken cancellationToken)
    {
        EnsureOurs(upload, parts);

        // Uncommitted, not Latest: a second commit of the same list, late or repeated, must fail and not store the object anew.
        var list = new XElement(
            "BlockList", parts.Where(receipt => receipt.Part.Length > 0).Select(receipt => new XElement("Uncommitted", receipt.Tag)));
        var text = Encoding.UTF8.GetBytes(list.ToString(SaveOptions.DisableFormatting));
        var body = PartBody.Of(text, Digest.OfCrc64(Crc64.Compute(text)));
        using var answer = await StoreAsync(body, $"completing {requests.Named(upload.Key)}", options.Precondition, () =>
        {
            var request = requests.Make(HttpMethod.Put, upload.Key, ("comp", "blocklist"));
            AddDigest(request, body);
            AzureBlobHeaders.AddTo(request, options);
            return request;
        }, cancellationToken).ConfigureAwait(false);

        // The digest in this answer is that of the sent list, not of the object.
        return Stored(answer, digest: null);
    }

    /// <summary>
    /// Sends a request that changes the object that has the key. If the request was sent more than once, a refusal may be caused by our
    /// own first attempt, whose answer was lost. The error then says Exhausted instead of Never.
    /// </summary>
    private async Task<HttpAnswer> StoreAsync(
        PartBody body, string operation, Precondition precondition, Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        var attempts = 0;
        var call = HttpCall.Sending(body, operation, () =>
        {
            attempts++;
            return make();
        });
        try
        {
            return await requests.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (RefusedAs(e, precondition) is { } kind)
        {
            var (advice, remark) = attempts > 1
                ? (RetryAdvice.Exhausted, " An earlier attempt got no answer, so this may be its own work.")
                : (RetryAdvice.Never, "");
            throw new StoreException(kind, advice, e.Message + remark, e) { Code = e.Code, Status = e.Status };
        }
    }

    // Azure answers 409 or 412 if a key that had to be free is taken, and 404 or 412 if an object that had to exist does not. It answers
    // that it does not know parts that were already committed.
    internal static StoreErrorKind? RefusedAs(StoreException error, Precondition precondition) => error.Kind switch
    {
        StoreErrorKind.AlreadyExists or StoreErrorKind.PreconditionFailed when precondition.MustBeAbsent => StoreErrorKind.AlreadyExists,
        StoreErrorKind.AlreadyExists or StoreErrorKind.PreconditionFailed => StoreErrorKind.PreconditionFailed,
        StoreErrorKind.InvalidRequest when error.Code == AzureBlobErrors.InvalidBlockList => StoreErrorKind.InvalidRequest,
        StoreErrorKind.NotFound when precondition.ETag is not null && error.Code == AzureBlobErrors.BlobNotFound =>
            StoreErrorKind.PreconditionFailed,
        _ => null,
    };

    private static void AddDigest(HttpRequestMessage request, PartBody body)
    {
        if (body.KnownDigest is { } digest)
        {
            if (digest is not { Algorithm: DigestAlgorithm.Crc64Nvme, Scope: DigestScope.Whole })
            {
                throw new StoreException(
                    StoreErrorKind.Unsupported,
                    RetryAdvice.Never,
                    $"Azure Blob Storage checks what it receives by CRC-64, not by {digest.Algorithm}.");
            }

            request.Headers.Add(Crc64Header, Crc64Text.ToAzure(digest.ToCrc64()));
        }
    }

    internal static Digest? ReadDigest(HttpAnswer answer) =>
        Crc64Text.TryFromAzure(answer.Header(Crc64Header), out var crc) ? Digest.OfCrc64(crc) : null;

    internal static StoredObject Stored(HttpAnswer answer, Digest? digest) => answer.Header("ETag") is { Length: > 0 } eTag
        ? new StoredObject(eTag, answer.Header("x-ms-version-id"), digest)
        : throw new StoreException(
            StoreErrorKind.Unexpected, RetryAdvice.Never, "The answer to a write has no entity tag: it is not that of Azure Blob Storage.");

    internal static ulong Number(UploadId upload) =>
        ulong.TryParse(upload.Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw Invalid("The id is not that of an upload to Azure Blob Storage.");

    private static void EnsureOurs(UploadId upload, IReadOnlyList<PartReceipt> parts)
    {
        var number = Number(upload);
        var last = 0;
        foreach (var receipt in parts)
        {
            if (PartId.TryParse(receipt.Tag) is not { } id || id.Upload != number || id.Number != receipt.Part.Number || id.Number <= last)
            {
                throw Invalid($"The receipt of part {receipt.Part.Number} does not belong to this upload, or not in this place.");
            }

            last = id.Number;
        }

        if (parts.Count == 0 || parts.Count > AzureBlobProfile.Value.PartCountMax)
        {
            throw Invalid($"An object is completed from 1 to {AzureBlobProfile.Value.PartCountMax} parts, not {parts.Count}.");
        }
    }

    internal static void EnsureWritable(ObjectKey key, StoreProfile profile)
    {
        if (profile.WhyKeyRefused(key) is { } why)
        {
            throw Invalid($"{profile.Name} {why}.");
        }
    }

    internal static void EnsureLength(long length, long max, string what)
    {
        if (length > max)
        {
            throw Invalid($"{length} bytes are more than the {max} that {what} may carry.");
        }
    }

    internal static StoreException Invalid(string message) => new(StoreErrorKind.InvalidRequest, RetryAdvice.Never, message);
}
