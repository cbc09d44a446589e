using System.Security.Cryptography;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>The digests that a request claims of what it sends, and those that the answer tells.</summary>
internal static class AzureDigests
{
    private const int Md5Length = 16;
    private const int Crc64Length = 8;

    /// <summary>Compares the claims, if there are any, with the bytes.</summary>
    /// <returns>The header of an answer that repeats one digest: the MD5 if that was claimed, otherwise the CRC-64.</returns>
    public static (string Name, string Value) Verify(ReadOnlySpan<byte> bytes, string? md5, string? crc64)
    {
        if (md5 is not null && crc64 is not null)
        {
            throw new AzureRefusalException(400, "BothCrc64AndMd5HeaderPresent");
        }

        if (md5 is not null && Decoded(md5, Md5Length, "InvalidMd5") != Md5Of(bytes))
        {
            throw new AzureRefusalException(400, "Md5Mismatch");
        }

        if (crc64 is not null && Decoded(crc64, Crc64Length, "InvalidHeaderValue") != AzureCrc64.TextOf(bytes))
        {
            throw new AzureRefusalException(400, "Crc64Mismatch");
        }

        return md5 is not null ? ("Content-MD5", md5) : ("x-ms-content-crc64", AzureCrc64.TextOf(bytes));
    }

    public static string Md5Of(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(MD5.HashData(bytes));

    /// <summary>Refuses what is no base64 of so many bytes.</summary>
    public static string Decoded(string text, int length, string code)
    {
        Span<byte> bytes = stackalloc byte[Md5Length];
        return text.Length == (length + 2) / 3 * 4 && Convert.TryFromBase64String(text, bytes, out var count) && count == length
            ? text
            : throw new AzureRefusalException(400, code);
    }
}
