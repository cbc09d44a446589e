using System.Security.Cryptography;
using Trasvase.Storage;

namespace Trasvase.Stores.Memory;

/// <summary>
/// An upload that is not complete. It keeps every part that was ever sent, each under a tag of its own, so that the receipts decide which
/// ones count.
/// </summary>
internal sealed class MemoryUpload(ObjectKey key)
{
    private readonly List<Staged> _parts = [];

    public ObjectKey Key => key;

    /// <summary>Adds a part to all others, under a tag that no other part of any upload has.</summary>
    public void Add(int number, string tag, byte[] content) => _parts.Add(new Staged(number, tag, content));

    public IReadOnlyList<StagedPart> Find() =>
        [.. _parts.OrderBy(part => part.Number).Select(part => new StagedPart(part.Number, part.Content.Length, part.Tag))];

    /// <summary>Assembles the object from the parts that the receipts name.</summary>
    /// <exception cref="StoreException">InvalidRequest if a part is unknown, too small or out of order.</exception>
    public MemoryObject Assemble(IReadOnlyList<PartReceipt> receipts, WriteOptions options, MemoryOptions store)
    {
        var profile = store.Profile;
        if (receipts.Count == 0 || receipts.Count > profile.PartCountMax)
        {
            throw Refusal("InvalidArgument", $"an object of {receipts.Count} parts");
        }

        for (var i = 1; i < receipts.Count; i++)
        {
            if (receipts[i].Part.Number <= receipts[i - 1].Part.Number)
            {
                throw Refusal("InvalidPartOrder", $"part {receipts[i].Part.Number} after part {receipts[i - 1].Part.Number}");
            }
        }

        var parts = receipts.Select(Named).ToList();
        if (parts.SkipLast(1).FirstOrDefault(part => part.Content.Length < profile.PartSizeMin) is { } small)
        {
            throw Refusal("EntityTooSmall", $"part {small.Number} of {small.Content.Length} bytes that is not the last one");
        }

        if (parts.Sum(part => part.Content.LongLength) is var size && size > profile.ObjectSizeMax)
        {
            throw Refusal("EntityTooLarge", $"an object of {size} bytes");
        }

        var content = Join(parts);
        int[] lengths = [.. parts.Select(part => part.Content.Length)];
        var assembled = MemoryObject.Of(key, content, ETagOf(parts), options, store);
        return assembled with { PartLengths = lengths, Info = assembled.Info with { Digests = MemoryDigests.Of(content, lengths, store) } };
    }

    private Staged Named(PartReceipt receipt) =>
        _parts.Find(part => part.Tag == receipt.Tag && part.Number == receipt.Part.Number)
            ?? throw Refusal("InvalidPart", $"part {receipt.Part.Number}, which it does not hold under that tag");

    private static byte[] Join(List<Staged> parts)
    {
        var content = new MemoryStream();
        foreach (var part in parts)
        {
            content.Write(part.Content);
        }

        return content.ToArray();
    }

    // As at S3: the digest of the parts' digests, and the number of parts.
    private static string ETagOf(List<Staged> parts)
    {
        byte[] digests = [.. parts.SelectMany(part => MD5.HashData(part.Content))];
        return $"\"{Convert.ToHexStringLower(MD5.HashData(digests))}-{parts.Count}\"";
    }

    private StoreException Refusal(string code, string what) =>
        new(
            StoreErrorKind.InvalidRequest,
            RetryAdvice.Never,
            $"The store refused to complete the upload of '{key}' with {what}.")
        { Code = code };

    private sealed record Staged(int Number, string Tag, byte[] Content);
}
