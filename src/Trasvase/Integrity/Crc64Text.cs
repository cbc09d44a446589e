using System.Buffers.Binary;

namespace Trasvase.Integrity;

/// <summary>
/// Reads and writes a CRC-64/NVME as the stores' headers hold it: its eight bytes in Base64. S3 (<c>x-amz-checksum-crc64nvme</c>) puts the
/// most significant byte first, Azure Storage (<c>x-ms-content-crc64</c>) the least significant byte. Only this class knows the two
/// orders.
/// </summary>
/// <remarks>
/// The digest of "123456789" is <c>rosUhgp5mIg=</c> at S3 and <c>iJh5CoYUi64=</c> at Azure. The text does not show its order, so mixing
/// the two orders up shows only as a mismatch.
/// </remarks>
internal static class Crc64Text
{
    /// <summary>Returns the value of <c>x-amz-checksum-crc64nvme</c>.</summary>
    public static string ToS3(ulong crc)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, crc);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Returns the value of <c>x-ms-content-crc64</c>.</summary>
    public static string ToAzure(ulong crc) => ToS3(BinaryPrimitives.ReverseEndianness(crc));

    /// <summary>Reads the value of <c>x-amz-checksum-crc64nvme</c>.</summary>
    /// <returns>Whether <see cref="ToS3"/> writes exactly this text for some value. If not, <paramref name="crc"/> is 0.</returns>
    public static bool TryFromS3(string? text, out ulong crc)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        if (text is not null && Convert.TryFromBase64String(text, bytes, out var written) && written == bytes.Length)
        {
            crc = BinaryPrimitives.ReadUInt64BigEndian(bytes);

            // The decoder accepts white space and stray bits in the last character. No store sends a header with either of them.
            if (string.Equals(ToS3(crc), text, StringComparison.Ordinal))
            {
                return true;
            }
        }

        crc = 0;
        return false;
    }

    /// <summary>Reads the value of <c>x-ms-content-crc64</c>.</summary>
    /// <returns>Whether <see cref="ToAzure"/> writes exactly this text for some value. If not, <paramref name="crc"/> is 0.</returns>
    public static bool TryFromAzure(string? text, out ulong crc)
    {
        var read = TryFromS3(text, out var reversed);
        crc = BinaryPrimitives.ReverseEndianness(reversed);
        return read;
    }
}
