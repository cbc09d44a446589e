using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Trasvase.Parquet;

/// <summary>The compression of pages, with the numbers of the file format.</summary>
internal enum PageCodec
{
    Uncompressed = 0,
    Snappy = 1,
    Gzip = 2,
    Lzo = 3,
    Brotli = 4,
    Lz4 = 5,
    Zstd = 6,
    Lz4Raw = 7,
}

/// <summary>Decompresses pages.</summary>
internal static class PageCodecs
{
    /// <summary>Returns whether pages of this compression can be read.</summary>
    public static bool IsKnown(PageCodec codec) => codec is PageCodec.Uncompressed or PageCodec.Snappy or PageCodec.Gzip;

    /// <summary>Decompresses a page so that it fills <paramref name="plain"/> exactly.</summary>
    /// <exception cref="InvalidDataException">The stored bytes are invalid or have another length when decompressed.</exception>
    public static void Decompress(PageCodec codec, ReadOnlyMemory<byte> stored, Span<byte> plain)
    {
        switch (codec)
        {
            case PageCodec.Uncompressed when stored.Length == plain.Length:
                stored.Span.CopyTo(plain);
                break;
            case PageCodec.Snappy:
                Snappy.Decompress(stored.Span, plain);
                break;
            case PageCodec.Gzip:
                Unzip(stored, plain);
                break;
            default:
                throw new InvalidDataException($"A page of {stored.Length} bytes cannot be one of {plain.Length} ({codec}).");
        }
    }

    private static void Unzip(ReadOnlyMemory<byte> stored, Span<byte> plain)
    {
        using var source = MemoryMarshal.TryGetArray(stored, out var held)
            ? new MemoryStream(held.Array!, held.Offset, held.Count, writable: false) : new MemoryStream(stored.ToArray());
        using var unpacked = new GZipStream(source, CompressionMode.Decompress);
        if (unpacked.ReadAtLeast(plain, plain.Length, throwOnEndOfStream: false) < plain.Length || unpacked.ReadByte() >= 0)
        {
            throw new InvalidDataException("A page is longer or shorter than it says.");
        }
    }
}
