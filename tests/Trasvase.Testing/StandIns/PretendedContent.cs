using Trasvase.Integrity;
using Trasvase.Testing.Data;

namespace Trasvase.Testing.StandIns;

/// <summary>
/// Bytes of an object that nobody keeps, however long it is: positional data that repeats after a prime number of bytes, so that parts of
/// every usual size begin at another place of it, and the CRC-64 of any range follows by combining.
/// </summary>
internal sealed class PretendedContent
{
    private const int Period = 1_048_573;

    private readonly byte[] _period;

    public PretendedContent(long length, ulong seed = 1)
    {
        Length = length;
        _period = new PositionalData(seed, Period).ToArray();
    }

    /// <summary>How many bytes.</summary>
    public long Length { get; }

    /// <summary>All of it.</summary>
    public PretendedSlice All => new(this, 0, Length);

    /// <summary>Writes the bytes that begin at an offset.</summary>
    public void Fill(long offset, Span<byte> target)
    {
        while (target.Length > 0)
        {
            var piece = Rest(offset, target.Length);
            piece.CopyTo(target);
            offset += piece.Length;
            target = target[piece.Length..];
        }
    }

    /// <summary>Length and CRC-64 of a range, without walking through it.</summary>
    public PartDigest DigestOf(long offset, long length)
    {
        var head = Of(Rest(offset, length));
        var tail = Of(_period.AsSpan(0, (int)((length - head.Length) % Period)));
        return head.Then(Repeated((length - head.Length) / Period)).Then(tail);
    }

    private static PartDigest Of(ReadOnlySpan<byte> bytes) => new(Crc64.Compute(bytes), bytes.Length);

    // From here to the end of the period, or less.
    private ReadOnlySpan<byte> Rest(long offset, long length)
    {
        var place = (int)(offset % Period);
        return _period.AsSpan(place, (int)Math.Min(length, Period - place));
    }

    private PartDigest Repeated(long times)
    {
        var (whole, power) = (default(PartDigest), Of(_period));
        for (; times > 0; times >>= 1)
        {
            whole = (times & 1) == 1 ? whole.Then(power) : whole;
            power = power.Then(power);
        }

        return whole;
    }
}

/// <summary>A range of pretended content.</summary>
internal sealed record PretendedSlice(PretendedContent Content, long Offset, long Length)
{
    private const int BufferLength = 256 * 1024;

    /// <summary>Its CRC-64, without its bytes.</summary>
    public ulong Crc64 => Content.DigestOf(Offset, Length).Crc64;

    /// <summary>Writes so many of its bytes.</summary>
    public async Task WriteToAsync(Stream stream, long length, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(BufferLength, length)];
        for (long done = 0; done < length;)
        {
            var piece = buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - done));
            Content.Fill(Offset + done, piece.Span);
            await stream.WriteAsync(piece, cancellationToken);
            done += piece.Length;
        }
    }
}

/// <summary>
/// How one stand-in tells another what a range of pretended content is, instead of sending it: the request is a real one and passes every
/// check, only the body of its answer stays away.
/// </summary>
internal static class PretendedPull
{
    /// <summary>In a request: the reader is content with a description.</summary>
    public const string Asks = "stand-in-describe";

    /// <summary>In an answer: so many bytes would have followed.</summary>
    public const string Length = "stand-in-length";

    /// <summary>In an answer: their CRC-64, in hexadecimal.</summary>
    public const string Crc64 = "stand-in-crc64";
}
