using System.Globalization;
using System.Xml.Linq;
using Trasvase.Http;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>Blocks: Put Block, Put Block From URL, Put Block List, Get Block List.</summary>
internal static class AzureBlocks
{
    private const int IdBytesMax = 64;

    public static StandInAnswer Put(AzureCall call)
    {
        var request = call.Request;
        if (request.Body.Length == 0)
        {
            throw new AzureRefusalException(400, "InvalidHeaderValue")
            {
                Elements = [("HeaderName", "Content-Length"), ("HeaderValue", "0")],
            };
        }

        var digest = AzureDigests.Verify(request.Body, request.Header("Content-MD5"), request.Header("x-ms-content-crc64"));
        Stage(call, request.Body, pretended: null);
        return StandInAnswer.Empty(201, digest, AzureCall.Encrypted);
    }

    public static StandInAnswer PutFromUrl(AzureCall call, AzureSource source)
    {
        var request = call.Request;
        var digest = source.Verify(request.Header("x-ms-source-content-md5"), request.Header("x-ms-source-content-crc64"));
        Stage(call, source.Bytes, source.Pretended);
        return StandInAnswer.Empty(201, digest, AzureCall.Encrypted);
    }

    public static StandInAnswer PutList(AzureCall call)
    {
        var request = call.Request;
        var digest = AzureDigests.Verify(request.Body, request.Header("Content-MD5"), request.Header("x-ms-content-crc64"));
        var list = ReadList(request.Body);
        if (list.Length > call.State.Options.BlockListMax)
        {
            throw new AzureRefusalException(400, "BlockListTooLong");
        }

        if (request.Header("x-ms-blob-content-md5") is { } claim)
        {
            AzureDigests.Decoded(claim, 16, "InvalidMd5");
        }

        var described = call.Described(default);
        var slot = call.SlotForReplacing(uncommittedCounts: false);
        var committed = (slot.Current?.Blocks ?? []).DistinctBy(block => block.Id).ToDictionary(block => block.Id);
        var blocks = list.Select(entry => Find(slot, committed, entry.Kind, entry.Id)).ToArray();
        var pretended = AzurePretended.Join(blocks);
        var content = described with { Blocks = blocks, Pretended = pretended, Bytes = pretended is null ? Joined(blocks) : default };
        return AzureCall.Written(201, call.State.Commit(call.Container, request.Key, content), digest, AzureCall.Encrypted);
    }

    public static StandInAnswer GetList(AzureCall call)
    {
        var slot = call.FindSlot();
        if (slot is null || (slot.Current is null && slot.Uncommitted.Count == 0))
        {
            throw new AzureRefusalException(404, "BlobNotFound");
        }

        if (slot.Current is { Type: not "BlockBlob" })
        {
            throw new AzureRefusalException(409, "InvalidBlobType");
        }

        slot.Lease.EnsureReadable(call.Request.Header("x-ms-lease-id"), call.Now);
        var (committed, uncommitted) = call.Request.Query("blocklisttype") switch
        {
            "all" => (true, true),
            "uncommitted" => (false, true),
            null or "committed" => (true, false),
            _ => throw new AzureRefusalException(400, "InvalidQueryParameterValue"),
        };
        var document = new XElement("BlockList");
        if (committed)
        {
            document.Add(ListOf("CommittedBlocks", slot.Current?.Blocks ?? []));
        }

        if (uncommitted)
        {
            document.Add(ListOf("UncommittedBlocks", slot.Uncommitted.Values));
        }

        return StandInAnswer.Xml(200, document.ToString(SaveOptions.DisableFormatting), [
            ("x-ms-blob-content-length", (slot.Current?.Size ?? 0).ToString(CultureInfo.InvariantCulture)),
            .. slot.Current is { } blob
                ? [("ETag", blob.ETag), ("Last-Modified", blob.LastModified.ToString("R"))]
                : Array.Empty<(string, string)>()]);
    }

    private static void Stage(AzureCall call, byte[] bytes, AzurePretended? pretended)
    {
        var options = call.State.Options;
        if ((pretended?.Length ?? bytes.LongLength) > options.BlockSizeMax)
        {
            throw new AzureRefusalException(413, "RequestBodyTooLarge");
        }

        var id = call.Request.Query("blockid") ?? throw new AzureRefusalException(400, "MissingRequiredQueryParameter");
        var raw = new byte[id.Length];
        if (!Convert.TryFromBase64String(id, raw, out var length) || length == 0)
        {
            throw new AzureRefusalException(400, "InvalidQueryParameterValue");
        }

        var slot = call.SlotForBlocks();
        if (length > IdBytesMax || (slot.Uncommitted.Count > 0 && slot.Uncommitted.GetAt(0).Key.Length != id.Length))
        {
            throw new AzureRefusalException(400, "InvalidBlobOrBlock", "The specified blob or block content is invalid.");
        }

        if (slot.Uncommitted.Count >= options.UncommittedMax && !slot.Uncommitted.ContainsKey(id))
        {
            throw new AzureRefusalException(
                409,
                "RequestEntityTooLargeBlockCountExceedsLimit",
                "The uncommitted block count cannot exceed the maximum limit of 100,000 blocks.");
        }

        slot.Stage(new AzureBlock(id, bytes) { Pretended = pretended });
    }

    private static (string Kind, string Id)[] ReadList(byte[] body)
    {
        var root = StrictXml.TryParse(body);
        return root?.Name.LocalName == "BlockList"
            && root.Elements().All(entry => entry.Name.LocalName is "Committed" or "Uncommitted" or "Latest")
            ? [.. root.Elements().Select(entry => (entry.Name.LocalName, entry.Value.Trim()))]
            : throw new AzureRefusalException(400, "InvalidXmlDocument");
    }

    private static AzureBlock Find(AzureSlot slot, Dictionary<string, AzureBlock> committed, string kind, string id)
    {
        var staged = kind == "Committed" ? null : slot.Uncommitted.GetValueOrDefault(id);
        var old = kind == "Uncommitted" ? null : committed.GetValueOrDefault(id);
        return staged ?? old ?? throw new AzureRefusalException(400, "InvalidBlockList", "The specified block list is invalid.");
    }

    private static byte[] Joined(AzureBlock[] blocks)
    {
        var bytes = new byte[blocks.Sum(block => block.Bytes.Length)];
        var offset = 0;
        foreach (var block in blocks)
        {
            block.Bytes.CopyTo(bytes.AsMemory(offset));
            offset += block.Bytes.Length;
        }

        return bytes;
    }

    private static XElement ListOf(string name, IEnumerable<AzureBlock> blocks) =>
        new(name, blocks.Select(block => new XElement("Block", new XElement("Name", block.Id), new XElement("Size", block.Length))));
}
