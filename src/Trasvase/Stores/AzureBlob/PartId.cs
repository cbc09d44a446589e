using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Trasvase.Stores.AzureBlob;

/// <summary>
/// The id of a staged part: eight bytes of the upload, four of the part's number, four random ones of this very sending. All
/// ids have one length, as Azure demands for a blob; no two attempts, processes or sendings share one, so nobody's bytes are
/// ever taken for another's; and whoever finds a staged part can tell which one it is.
/// </summary>
/// <param name="Upload">The upload's random id.</param>
/// <param name="Number">The part's number, counted from 1.</param>
/// <param name="Sending">Random.</param>
internal readonly record struct PartId(ulong Upload, int Number, uint Sending)
{
    private const int Length = sizeof(ulong) + sizeof(int) + sizeof(uint);

    /// <summary>An id for sending a part once.</summary>
    public static PartId Next(ulong upload, int number)
    {
        Span<byte> sending = stackalloc byte[sizeof(uint)];
        RandomNumberGenerator.Fill(sending);
        return new PartId(upload, number, BinaryPrimitives.ReadUInt32BigEndian(sending));
    }

    /// <summary>A new upload's id: 16 hexadecimal digits.</summary>
    public static string NewUpload() => RandomNumberGenerator.GetHexString(2 * sizeof(ulong), lowercase: true);

    /// <summary>Reads an id as the service tells it.</summary>
    /// <returns>Null if it is not one of ours.</returns>
    public static PartId? TryParse(string text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        return text.Length == (Length + 2) / 3 * 4 && Convert.TryFromBase64String(text, bytes, out var length) && length == Length
            ? new PartId(
                BinaryPrimitives.ReadUInt64BigEndian(bytes),
                BinaryPrimitives.ReadInt32BigEndian(bytes[8..]),
                BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]))
            : null;
    }

    /// <summary>As the service is told: Base64.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Upload);
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], Number);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], Sending);
        return Convert.ToBase64String(bytes);
    }
}
