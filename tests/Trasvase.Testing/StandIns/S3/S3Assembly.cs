using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>Makes versions of bytes: entity tag and checksum as S3 makes them, for an object put whole and for one of parts.</summary>
internal static class S3Assembly
{
    /// <summary>An object that was put in one request.</summary>
    public static S3ObjectVersion Whole(ReadOnlyMemory<byte> bytes, S3Traits traits, S3DigestMode? mode) => Begin(traits) with
    {
        Bytes = bytes,
        ETag = traits.Encryption == S3Encryption.Managed
            ? $"\"{Hex(MD5.HashData(bytes.Span))}\""
            : $"\"{Hex(RandomNumberGenerator.GetBytes(16))}\"",
        Digest = mode is null ? null : new S3StoredDigest(mode with { IsComposite = false }, mode.Algorithm.Compute(bytes.Span), 1),
    };

    /// <summary>An object that came in parts.</summary>
    /// <param name="parts">Number and bytes, in order.</param>
    /// <param name="traits">What is kept with it.</param>
    /// <param name="mode">Its checksum; null for none.</param>
    public static S3ObjectVersion OfParts(
        IReadOnlyList<(int Number, ReadOnlyMemory<byte> Bytes)> parts, S3Traits traits, S3DigestMode? mode)
    {
        var bytes = new byte[parts.Sum(part => (long)part.Bytes.Length)];
        var stored = new List<S3StoredPart>();
        var offset = 0;
        foreach (var (number, part) in parts)
        {
            part.CopyTo(bytes.AsMemory(offset));
            stored.Add(new S3StoredPart(number, offset, part.Length, mode?.Algorithm.Compute(part.Span)));
            offset += part.Length;
        }

        return Begin(traits) with
        {
            Bytes = bytes,
            Parts = stored,
            ETag = $"\"{TagOf(parts, traits)}-{parts.Count}\"",
            Digest = mode switch
            {
                null => null,
                { IsComposite: true } =>
                    new S3StoredDigest(mode, mode.Algorithm.Compute(stored.SelectMany(part => part.Digest!).ToArray()), parts.Count),
                _ => new S3StoredDigest(mode, mode.Algorithm.Compute(bytes), parts.Count),
            },
        };
    }

    /// <summary>An object of which no bytes are kept, as if it had come in parts of one size. Its entity tag is an MD5 of
    /// nothing.</summary>
    public static S3ObjectVersion OfPretended(PretendedContent content, long partSize, S3Traits traits)
    {
        var crc64 = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(crc64, content.All.Crc64);
        var count = (int)((content.Length + partSize - 1) / partSize);
        return Begin(traits) with
        {
            Pretended = content,
            Parts = [.. Enumerable.Range(0, count)
                .Select(i => new S3StoredPart(i + 1, i * partSize, Math.Min(partSize, content.Length - (i * partSize)), null))],
            ETag = $"\"{Hex(RandomNumberGenerator.GetBytes(16))}-{count}\"",
            Digest = new S3StoredDigest(S3DigestMode.Crc64Nvme, crc64, count),
        };
    }

    /// <summary>Whether S3 has such a checksum for objects of parts: CRC-64 only over the whole, SHA and MD5 only over the parts.</summary>
    public static bool FitsParts(S3DigestMode mode) => mode.Algorithm switch
    {
        S3Algorithm.Crc64Nvme => !mode.IsComposite,
        S3Algorithm.Sha1 or S3Algorithm.Sha256 or S3Algorithm.Md5 => mode.IsComposite,
        _ => true,
    };

    private static string TagOf(IReadOnlyList<(int Number, ReadOnlyMemory<byte> Bytes)> parts, S3Traits traits) =>
        traits.Encryption == S3Encryption.Managed
            ? Hex(MD5.HashData(parts.SelectMany(part => MD5.HashData(part.Bytes.Span)).ToArray()))
            : Hex(RandomNumberGenerator.GetBytes(16));

    private static S3ObjectVersion Begin(S3Traits traits) => new() { Key = "", VersionId = "", LastModified = default, Traits = traits };

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
