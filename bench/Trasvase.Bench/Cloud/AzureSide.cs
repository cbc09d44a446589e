using System.Xml.Linq;
using Trasvase.Bench.Wire;
using Trasvase.Http;
using Trasvase.Integrity;

namespace Trasvase.Bench.Cloud;

/// <summary>The target: takes the digest of every byte it receives and forgets the byte. Signatures are not looked at.</summary>
internal sealed class AzureSide(Workload workload, Faults faults, S3Side source) : Side(workload, faults)
{
    private readonly Fetching _fetching = new(workload, faults, source);

    public TargetBlobs Blobs { get; } = new(workload);

    protected override Reply Busy() => Refused(503, "ServerBusy");

    protected override async ValueTask HandleAsync(Connection connection, Request request, CancellationToken cancellationToken)
    {
        var key = KeyOf(request);
        if (key.Length == 0)
        {
            await connection.ReadBodyAsync(request, breakAfter: null, copy: null, cancellationToken);
            Statistics.Count(AzureContainer.KindOf(request));
            await SendAsync(connection, request, AzureContainer.Answer(Workload, Blobs, request), cancellationToken);
            return;
        }

        if (request.Method is "GET" or "HEAD" && request.Query("comp") is null)
        {
            Statistics.Count($"{request.Method} blob");
            await GiveAsync(connection, request, key, cancellationToken);
            return;
        }

        var isFetch = request.Header("x-ms-copy-source") is not null;
        var kind = (request.Method, request.Query("comp")) switch
        {
            ("PUT", null) => isFetch ? "Put Blob From URL" : "Put Blob",
            ("PUT", "block") => isFetch ? "Put Block From URL" : "Put Block",
            ("PUT", "blocklist") => "Put Block List",
            ("GET", "blocklist") => "Get Block List",
            ("DELETE", null) => "Delete Blob",
            _ => $"{request.Method} {request.Query("comp")}",
        };
        Statistics.Count(kind);
        var isList = kind == "Put Block List";
        using var list = isList ? new MemoryStream() : null;
        var breaks = isList ? null : Faults.BreaksAfter(request.Length);
        var received = await ReceiveAsync(connection, request, breaks, list, cancellationToken);
        var answer = kind switch
        {
            "Put Blob From URL" => await _fetching.PutBlobAsync(Blobs, request, key, cancellationToken),
            "Put Block From URL" => await _fetching.PutBlockAsync(Blobs, request, key, cancellationToken),
            "Put Blob" => PutBlob(request, key, received),
            "Put Block" => PutBlock(request, key, received),
            "Put Block List" => PutBlockList(request, key, received, list!),
            "Get Block List" => BlockList(key),
            "Delete Blob" => Delete(request, key),
            _ => Answer(200),
        };
        await SendAsync(connection, request, answer, cancellationToken);
    }

    private async ValueTask<PartDigest> ReceiveAsync(
        Connection connection, Request request, long? breaks, Stream? list, CancellationToken cancellationToken)
    {
        if (breaks is not null)
        {
            Statistics.Count("broken off");
        }

        var received = await connection.ReadBodyAsync(request, breaks, list, cancellationToken);
        if (received.Length > 0)
        {
            Statistics.Moving();
            Statistics.CountBytes(received.Length, 0);
        }

        return received;
    }

    // An address that is an IP address has the account in its path.
    private static string KeyOf(Request request)
    {
        var rest = request.Path.TrimStart('/');
        var host = request.Header("Host") ?? "";
        for (var skip = host.Length > 0 && (char.IsAsciiDigit(host[0]) || host.StartsWith("localhost", StringComparison.Ordinal))
            ? 2
            : 1; skip > 0; skip--)
        {
            var slash = rest.IndexOf('/', StringComparison.Ordinal);
            rest = slash < 0 ? "" : rest[(slash + 1)..];
        }

        return rest;
    }

    private async ValueTask GiveAsync(Connection connection, Request request, string key, CancellationToken cancellationToken)
    {
        await connection.ReadBodyAsync(request, breakAfter: null, copy: null, cancellationToken);
        var fact = Blobs.Find(key);
        if (fact is null || Workload.IndexOf(key) is not { } index || !fact.IsGood)
        {
            await SendAsync(connection, request, Refused(404, "BlobNotFound"), cancellationToken);
            return;
        }

        await SendContentAsync(connection, request, index, status => Describe(Answer(status, fact.ETag), fact), cancellationToken);
    }

    private Reply PutBlob(Request request, string key, PartDigest received)
    {
        if (WhyRefused(Blobs, request, key) is { } refused)
        {
            return refused;
        }

        var fact = Blobs.Write(key, received, request.HeadersFrom("x-ms-meta-"), request.Header("x-ms-blob-content-type"));
        return Answer(201, fact.ETag).With("x-ms-content-crc64", Crc64Text.ToAzure(received.Crc64));
    }

    private Reply PutBlock(Request request, string key, PartDigest received)
    {
        if (request.Header("x-ms-content-crc64") is { } told && told != Crc64Text.ToAzure(received.Crc64))
        {
            return Refused(400, "Crc64Mismatch");
        }

        Blobs.Stage(key, request.Query("blockid") ?? "", received);
        return Answer(201).With("x-ms-content-crc64", Crc64Text.ToAzure(received.Crc64));
    }

    private Reply PutBlockList(Request request, string key, PartDigest received, MemoryStream list)
    {
        if (WhyRefused(Blobs, request, key) is { } refused)
        {
            return refused;
        }

        if (StrictXml.TryParse(list.ToArray()) is not { } blocks
            || Blobs.Assemble(key, blocks.Elements().Select(element => element.Value)) is not { } whole)
        {
            return Refused(400, "InvalidBlockList");
        }

        var fact = Blobs.Write(key, whole, request.HeadersFrom("x-ms-meta-"), request.Header("x-ms-blob-content-type"));
        return Answer(201, fact.ETag).With("x-ms-content-crc64", Crc64Text.ToAzure(received.Crc64));
    }

    private Reply BlockList(string key)
    {
        var (fact, staged) = (Blobs.Find(key), Blobs.Staged(key));
        if (fact is null && staged.Count == 0)
        {
            return Refused(404, "BlobNotFound");
        }

        var document = new XElement(
            "BlockList",
            new XElement("CommittedBlocks"),
            new XElement(
                "UncommittedBlocks",
                staged.Select(block => new XElement("Block", new XElement("Name", block.Key), new XElement("Size", block.Value.Length)))));
        return Answer(200, fact?.ETag).Carrying("application/xml", document.ToString(SaveOptions.DisableFormatting));
    }

    private Reply Delete(Request request, string key) =>
        WhyRefused(Blobs, request, key) is { } refused ? refused
        : Blobs.Remove(key) ? Answer(202)
        : Refused(404, "BlobNotFound");

    /// <summary>The answer to a condition that does not hold; null: it holds, or there is none.</summary>
    public static Reply? WhyRefused(TargetBlobs blobs, Request request, string key) =>
        request.Header("If-None-Match") == "*" && blobs.Find(key) is not null ? Refused(409, "BlobAlreadyExists")
        : request.Header("If-Match") is { } match && match != "*" && blobs.Find(key)?.ETag != match ? Refused(412, "ConditionNotMet")
        : null;

    public static Reply Answer(int status, string? eTag = null) => new Reply(status)
        .With("x-ms-request-id", "00000000-0000-0000-0000-000000000000")
        .With("x-ms-version", "2021-12-02")
        .With("x-ms-request-server-encrypted", "true")
        .With("ETag", eTag)
        .With("Last-Modified", eTag is null ? null : Workload.Date);

    public static Reply Refused(int status, string code) => Answer(status)
        .With("x-ms-error-code", code)
        .Carrying(
            "application/xml", $"<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>bench</Message></Error>");

    private static Reply Describe(Reply reply, BlobFact fact)
    {
        reply
            .With("x-ms-blob-type", "BlockBlob")
            .With("Accept-Ranges", "bytes")
            .With("Content-Type", fact.ContentType ?? "application/octet-stream")
            .With("x-ms-creation-time", Workload.Date).With("x-ms-lease-status", "unlocked").With("x-ms-lease-state", "available")
            .With("x-ms-server-encrypted", "true").With("x-ms-access-tier", "Hot").With("x-ms-access-tier-inferred", "true");
        foreach (var (name, value) in fact.Metadata)
        {
            reply.With("x-ms-meta-" + name, value);
        }

        return reply;
    }
}
