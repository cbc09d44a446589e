using System.Globalization;
using Trasvase.Http;
using Trasvase.Integrity;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>What is known of bytes that were pulled without moving: how many, and their CRC-64.</summary>
internal sealed record AzurePretended(long Length, ulong Crc64)
{
    /// <summary>The CRC-64 as the protocol writes it.</summary>
    public string Text => Crc64Text.ToAzure(Crc64);

    /// <summary>What a source has described; null if it has sent its bytes.</summary>
    public static AzurePretended? Read(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues(PretendedPull.Crc64, out var crc) && answer.Headers.TryGetValues(PretendedPull.Length, out var length)
            ? new AzurePretended(
                long.Parse(length.Single(), NumberStyles.None, CultureInfo.InvariantCulture),
                ulong.Parse(crc.Single(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
            : null;

    /// <summary>The blocks one after the other, as one; null if the bytes of all of them are there.</summary>
    public static AzurePretended? Join(IReadOnlyList<AzureBlock> blocks)
    {
        if (blocks.All(block => block.Pretended is null))
        {
            return null;
        }

        var whole = PartDigest.Combine(blocks.Select(block => new PartDigest(
            block.Pretended?.Crc64 ?? AzureCrc64.Of(block.Bytes.Span), block.Length)));
        return new AzurePretended(whole.Length, whole.Crc64);
    }

    /// <summary>Compares a claim with the CRC-64. An MD5 cannot be known of bytes that are not there.</summary>
    /// <returns>The header of an answer.</returns>
    public (string Name, string Value) Verify(string? md5, string? crc64)
    {
        if (md5 is not null)
        {
            throw new AzureRefusalException(501, "APINotImplemented", "This stand-in knows no MD5 of pretended content.");
        }

        return crc64 is null || crc64 == Text ? ("x-ms-content-crc64", Text) : throw new AzureRefusalException(400, "Crc64Mismatch");
    }
}
