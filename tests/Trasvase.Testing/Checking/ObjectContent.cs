using System.Security.Cryptography;
using Trasvase.Testing.Data;

namespace Trasvase.Testing.Checking;

/// <summary>The bytes of an object: their length, their SHA-256, and a way to read them again.</summary>
/// <param name="Length">How many bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
/// <param name="Open">Opens them from the first byte; null if they cannot be read any more, which makes only the sentences poorer.</param>
public sealed record ObjectContent(long Length, string Sha256, Func<Stream>? Open)
{
    /// <summary>Bytes in memory.</summary>
    public static ObjectContent Of(byte[] bytes) =>
        new(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), () => new MemoryStream(bytes, writable: false));

    /// <summary>Bytes that are computed again whenever they are wanted.</summary>
    public static ObjectContent Of(PositionalData data)
    {
        using var stream = data.OpenRead();
        return new ObjectContent(data.Length, Convert.ToHexStringLower(SHA256.HashData(stream)), data.OpenRead);
    }

    /// <summary>Reads a stream to its end without keeping it.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="open">Opens the same bytes again; null if that is not possible.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<ObjectContent> ReadAsync(Stream stream, Func<Stream>? open, CancellationToken cancellationToken)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, length) = (new byte[64 * 1024], 0L);
        while (await stream.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            sha.AppendData(buffer.AsSpan(0, count));
            length += count;
        }

        return new ObjectContent(length, Convert.ToHexStringLower(sha.GetHashAndReset()), open);
    }

    /// <summary>Whether these are the same bytes.</summary>
    public bool Equals(ObjectContent? other) => other is not null && Length == other.Length && Sha256 == other.Sha256;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Length, Sha256);

    /// <summary>For people.</summary>
    public override string ToString() => $"{Length} bytes, SHA-256 {Sha256[..12]}";
}
