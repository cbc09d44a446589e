using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Trasvase.Stores.AzureBlob;

/// <summary>
/// The id of a staged part: eight bytes of the upload, four of the part's number, four random ones of this sending. All ids have the same
/// length, as Azure requires within a blob. No two attempts, processes or sendings share an id, so the bytes of one are never taken for
/// those of another. The id of a staged part shows which part it is.
/// </summary>
/// <param name="Upload">The upload's random id.</param>
/// <param name="Number">The part's number, counted from 1.</param>
/// <param name="Sending">A random number for this sending.</param>
internal readonly record struct PartId(ulong Upload, int Number, uint Sending)
{
    private const int Length = sizeof(ulong) + sizeof(int) + sizeof(uint);

    /// <summary>Makes an id for sending a part once.</summary>
    public static PartId Next(ulong upload, int number)
    {
        Span<byte> sending = stackalloc byte[sizeof(uint)];
        RandomNumberGenerator.Fill(sending);
        return new PartId(upload, number, BinaryPrimitives.ReadUInt32BigEndian(sending));
    }

    /// <summary>Makes the id of a new upload: 16 hexadecimal digits.</summary>
    public static string NewUpload() => RandomNumberGenerator.GetHexString(2 * sizeof(ulong), lowercase: true);

    /// <summary>Reads an id in the form that the service returns.</summary>
    /// <returns>The id; null if the library did not make it.</returns>
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

    /// <summary>Returns the id in the form that the service expects: Base64.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Upload);
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], Number);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], Sending);
        return Convert.ToBase64String(bytes);
    }
}
