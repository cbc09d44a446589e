using System.Buffers.Binary;

namespace Trasvase.Integrity;

/// <summary>
/// How the stores write a CRC-64/NVME in their headers: Base64 of its eight bytes, S3 (<c>x-amz-checksum-crc64nvme</c>) most significant
/// byte first, Azure Storage (<c>x-ms-content-crc64</c>) least significant byte first. The only place that knows the two orders.
/// </summary>
/// <remarks>
/// "123456789" is <c>rosUhgp5mIg=</c> to S3 and <c>iJh5CoYUi64=</c> to Azure. Neither order can be told from the text,
/// so mixing them up shows only as a mismatch.
/// </remarks>
internal static class Crc64Text
{
    /// <summary>The value of <c>x-amz-checksum-crc64nvme</c>.</summary>
    public static string ToS3(ulong crc)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, crc);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>The value of <c>x-ms-content-crc64</c>.</summary>
    public static string ToAzure(ulong crc) => ToS3(BinaryPrimitives.ReverseEndianness(crc));

    /// <summary>Reads <c>x-amz-checksum-crc64nvme</c>.</summary>
    /// <returns>False, with 0, unless the text is exactly what <see cref="ToS3"/> writes for some value.</returns>
    public static bool TryFromS3(string? text, out ulong crc)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        if (text is not null && Convert.TryFromBase64String(text, bytes, out var written) && written == bytes.Length)
        {
            crc = BinaryPrimitives.ReadUInt64BigEndian(bytes);

            // The decoder forgives white space and stray bits in the last letter; a header that has them did not come from a store.
            if (string.Equals(ToS3(crc), text, StringComparison.Ordinal))
            {
                return true;
            }
        }

        crc = 0;
        return false;
    }

    /// <summary>Reads <c>x-ms-content-crc64</c>.</summary>
    /// <returns>False, with 0, unless the text is exactly what <see cref="ToAzure"/> writes for some value.</returns>
    public static bool TryFromAzure(string? text, out ulong crc)
    {
        var read = TryFromS3(text, out var reversed);
        crc = BinaryPrimitives.ReverseEndianness(reversed);
        return read;
    }
}
