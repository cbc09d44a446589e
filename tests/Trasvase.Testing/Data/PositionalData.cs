using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Trasvase.Integrity;
using Trasvase.Storage;

namespace Trasvase.Testing.Data;

/// <summary>
/// Bytes that depend on their position, so that bytes that are swapped, repeated, shifted or missing are never equal to the
/// right ones. Any place can be computed directly: nothing is kept, so an object of terabytes costs nothing.
/// </summary>
/// <param name="Seed">Other seeds are other data.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="Offset">Where in the seed's endless sequence they begin.</param>
public readonly record struct PositionalData(ulong Seed, long Length, long Offset = 0)
{
    private const int WordLength = sizeof(ulong);

    /// <summary>A piece of these bytes.</summary>
    public PositionalData Slice(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
        return this with { Offset = Offset + offset, Length = length };
    }

    /// <summary>All bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        Fill(0, bytes);
        return bytes;
    }

    /// <summary>Writes the bytes that begin at an offset.</summary>
    public void Fill(long offset, Span<byte> target)
    {
        var (place, word) = (Offset + offset, new byte[WordLength]);
        if (place % WordLength != 0 && target.Length > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, Word(place / WordLength));
            var head = word.AsSpan((int)(place % WordLength));
            head = head[..Math.Min(head.Length, target.Length)];
            head.CopyTo(target);
            target = target[head.Length..];
            place += head.Length;
        }

        var index = place / WordLength;
        foreach (ref var whole in MemoryMarshal.Cast<byte, ulong>(target))
        {
            var value = Word(index++);
            whole = BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
        }

        var tail = target[(target.Length - (target.Length % WordLength))..];
        BinaryPrimitives.WriteUInt64LittleEndian(word, Word(index));
        word.AsSpan(0, tail.Length).CopyTo(tail);
    }

    /// <summary>The bytes as a stream that can only be read forwards.</summary>
    public Stream OpenRead() => new PositionalStream(this);

    /// <summary>The bytes as a body. It writes a piece at a time.</summary>
    /// <param name="isRepeatable">If not, it throws when it is asked to write itself a second time.</param>
    /// <param name="digest">What it says is known of it.</param>
    internal PartBody ToBody(bool isRepeatable = true, Digest? digest = null) => new PositionalBody(this, isRepeatable, digest);

    /// <summary>Their CRC-64.</summary>
    public Digest Crc()
    {
        var (buffer, crc) = (new byte[64 * 1024], 0ul);
        for (var offset = 0L; offset < Length; offset += buffer.Length)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, Length - offset));
            Fill(offset, piece);
            crc = Crc64.Append(crc, piece);
        }

        return Digest.OfCrc64(crc);
    }

    /// <summary>Reads a stream to its end and compares.</summary>
    /// <returns>The offset of the first byte that differs, is missing or is too many; null if all are equal.</returns>
    public async Task<long?> FindDifferenceAsync(Stream actual, CancellationToken cancellationToken)
    {
        var (got, expected, offset) = (new byte[64 * 1024], new byte[64 * 1024], 0L);
        int count;
        while ((count = await actual.ReadAsync(got, cancellationToken)) > 0)
        {
            var comparable = (int)Math.Min(count, Length - offset);
            Fill(offset, expected.AsSpan(0, comparable));
            var equal = got.AsSpan(0, comparable).CommonPrefixLength(expected.AsSpan(0, comparable));
            if (equal < count)
            {
                return offset + equal;
            }

            offset += count;
        }

        return offset == Length ? null : offset;
    }

    // A word of the sequence: the counter, mixed until every bit depends on every other (SplitMix64).
    private ulong Word(long index)
    {
        var z = Seed + ((ulong)index * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
