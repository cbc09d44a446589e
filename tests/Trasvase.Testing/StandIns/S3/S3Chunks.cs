using System.Globalization;
using System.Text;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>A body as it was meant, and what came behind it.</summary>
internal sealed record S3Decoded(byte[] Body, IReadOnlyDictionary<string, string> Trailers);

/// <summary>
/// Bodies that come in chunks with their lengths (<c>aws-chunked</c>), which every default upload of the vendors' SDKs is. Each chunk may
/// be signed, and headers may follow the last one. Read by the document "Transferring Payload in Multiple Chunks".
/// </summary>
internal sealed class S3Chunks
{
    private const string Unsigned = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    private const string Signed = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    private const string TrailerSignature = "x-amz-trailer-signature";
    private const int ChunkMin = 8192;

    private readonly byte[] _body;
    private readonly S3ChunkSigner? _signer;
    private int _position;

    private S3Chunks(byte[] body, S3ChunkSigner? signer) => (_body, _signer) = (body, signer);

    /// <summary>Whether a payload's name says that it comes in chunks.</summary>
    public static bool Are(string? payload) => payload?.StartsWith("STREAMING-", StringComparison.Ordinal) == true;

    /// <summary>The body without its framing. Every signature, length and promised trailer is checked.</summary>
    /// <param name="request">The request, whose own signature has been found right.</param>
    /// <param name="signer">Knows what the chunks' signatures should be.</param>
    public static S3Decoded Decode(StandInRequest request, S3ChunkSigner signer)
    {
        var payload = request.Header("x-amz-content-sha256");
        if (payload is not (Unsigned or Signed or Signed + "-TRAILER"))
        {
            throw S3RefusalException.NotImplemented("x-amz-content-sha256");
        }

        if (!long.TryParse(request.Header("x-amz-decoded-content-length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            throw new S3RefusalException(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        }

        var chunks = new S3Chunks(request.Body, payload == Unsigned ? null : signer);
        var body = chunks.ReadChunks();
        var trailers = chunks.ReadTrailers();
        var promised = (request.Header("x-amz-trailer") ?? "").Split(',',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (payload == Signed ? trailers.Count > 0 : !trailers.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(promised))
        {
            throw new S3RefusalException(400, "MalformedTrailerError",
                "The request contained trailing data that was not well-formed or did not conform to our published schema.");
        }

        return body.Length == length
            ? new S3Decoded(body, trailers)
            : throw new S3RefusalException(400, "IncompleteBody",
                "You did not provide the number of bytes specified by the Content-Length HTTP header");
    }

    private byte[] ReadChunks()
    {
        using var whole = new MemoryStream();
        var last = ChunkMin;
        while (true)
        {
            var head = ReadLine().Split(";chunk-signature=", 2);
            if (!int.TryParse(head[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size < 0
                || size > _body.Length - _position)
            {
                throw Incomplete();
            }

            if (size > 0 && last < ChunkMin)
            {
                throw new S3RefusalException(403, "InvalidChunkSizeError",
                    "Only the last chunk is allowed to have a size less than 8192 bytes");
            }

            var chunk = _body.AsSpan(_position, size);
            _signer?.EnsureChunk(chunk, head.Length == 2 ? head[1] : "");
            if (size == 0)
            {
                return whole.ToArray();
            }

            whole.Write(chunk);
            _position += size;
            last = size;
            if (ReadLine().Length > 0)
            {
                throw Incomplete();
            }
        }
    }

    private Dictionary<string, string> ReadTrailers()
    {
        var trailers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? signature = null;
        while (_position < _body.Length && ReadLine() is { Length: > 0 } line)
        {
            var pair = line.Split(':', 2);
            if (pair is [TrailerSignature, var given])
            {
                signature = given;
            }
            else if (pair.Length != 2 || !trailers.TryAdd(pair[0].Trim(), pair[1].Trim()))
            {
                throw new S3RefusalException(400, "MalformedTrailerError",
                    "The request contained trailing data that was not well-formed or did not conform to our published schema.");
            }
        }

        if (trailers.Count > 0)
        {
            _signer?.EnsureTrailers(trailers, signature ?? "");
        }

        return trailers;
    }

    private string ReadLine()
    {
        var rest = _body.AsSpan(_position);
        var end = rest.IndexOf("\r\n"u8);
        if (end < 0)
        {
            throw Incomplete();
        }

        _position += end + 2;
        return Encoding.UTF8.GetString(rest[..end]);
    }

    private static S3RefusalException Incomplete() => new(
        400, "IncompleteBody", "The request body terminated unexpectedly");
}
