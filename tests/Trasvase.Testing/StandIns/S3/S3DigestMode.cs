using System.Security.Cryptography;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>The algorithms that the stand-in computes.</summary>
internal enum S3Algorithm
{
    Crc64Nvme,
    Crc32,
    Crc32C,
    Sha1,
    Sha256,
    Md5,
}

/// <summary>What S3 keeps as an object's checksum: the algorithm, and whether it is one over the parts' checksums.</summary>
internal sealed record S3DigestMode(S3Algorithm Algorithm, bool IsComposite)
{
    public static S3DigestMode Crc64Nvme { get; } = new(S3Algorithm.Crc64Nvme, false);

    public static S3DigestMode Crc32 { get; } = new(S3Algorithm.Crc32, false);

    public static S3DigestMode Crc32C { get; } = new(S3Algorithm.Crc32C, false);

    public static S3DigestMode Crc32Composite { get; } = new(S3Algorithm.Crc32, true);

    public static S3DigestMode Crc32CComposite { get; } = new(S3Algorithm.Crc32C, true);

    /// <summary>Only of an object that was put whole.</summary>
    public static S3DigestMode Sha1 { get; } = new(S3Algorithm.Sha1, false);

    /// <summary>Only of an object that was put whole.</summary>
    public static S3DigestMode Sha256 { get; } = new(S3Algorithm.Sha256, false);

    /// <summary>Only of an object that was put whole.</summary>
    public static S3DigestMode Md5 { get; } = new(S3Algorithm.Md5, false);

    public static S3DigestMode Md5Composite { get; } = new(S3Algorithm.Md5, true);

    public static S3DigestMode Sha1Composite { get; } = new(S3Algorithm.Sha1, true);

    public static S3DigestMode Sha256Composite { get; } = new(S3Algorithm.Sha256, true);

    /// <summary>As headers and documents name the kind.</summary>
    public string Type => IsComposite ? "COMPOSITE" : "FULL_OBJECT";
}

/// <summary>A checksum that S3 keeps.</summary>
/// <param name="Mode">Which.</param>
/// <param name="Value">Its bytes.</param>
/// <param name="PartCount">Over how many parts, if it is composite.</param>
internal sealed record S3StoredDigest(S3DigestMode Mode, byte[] Value, int PartCount)
{
    /// <summary>As GetObjectAttributes tells it: never with the number of parts.</summary>
    public string Bare => Convert.ToBase64String(Value);

    /// <summary>As HEAD and GET tell it: a composite one with the number of parts.</summary>
    public string Shown => Mode.IsComposite ? $"{Bare}-{PartCount}" : Bare;
}

/// <summary>Computes and names the algorithms.</summary>
internal static class S3Algorithms
{
    public static IReadOnlyList<S3Algorithm> All { get; } = Enum.GetValues<S3Algorithm>();

    /// <summary>CRC64NVME, SHA256 and so on.</summary>
    public static string Name(this S3Algorithm algorithm) => algorithm.ToString().ToUpperInvariant();

    /// <summary>The header that carries it.</summary>
    public static string Header(this S3Algorithm algorithm) => "x-amz-checksum-" + algorithm.ToString().ToLowerInvariant();

    /// <summary>The element that carries it.</summary>
    public static string Element(this S3Algorithm algorithm) => "Checksum" + algorithm.Name();

    public static byte[] Compute(this S3Algorithm algorithm, ReadOnlySpan<byte> data) => algorithm switch
    {
        S3Algorithm.Crc64Nvme => PlainCrc.Crc64Nvme.Compute(data),
        S3Algorithm.Crc32 => PlainCrc.Crc32.Compute(data),
        S3Algorithm.Crc32C => PlainCrc.Crc32C.Compute(data),
        S3Algorithm.Sha1 => SHA1.HashData(data),
        S3Algorithm.Md5 => MD5.HashData(data),
        _ => SHA256.HashData(data),
    };
}
