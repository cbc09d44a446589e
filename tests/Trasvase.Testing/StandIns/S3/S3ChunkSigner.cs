using System.Security.Cryptography;
using System.Text;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>The signatures of chunks and trailers: each is made over the one before it, the first over that of the request.</summary>
internal sealed class S3ChunkSigner(S3Signature request, string secret)
{
    private readonly byte[] _key = request.KeyOf(secret);
    private string _previous = request.Given;

    /// <summary>Refuses a chunk whose signature is not the one it should be.</summary>
    public void EnsureChunk(ReadOnlySpan<byte> chunk, string given) =>
        Ensure($"{S3Signature.Algorithm}-PAYLOAD", $"{Hex(SHA256.HashData([]))}\n{Hex(SHA256.HashData(chunk))}", given);

    /// <summary>Refuses trailers whose signature is not the one it should be.</summary>
    public void EnsureTrailers(IEnumerable<KeyValuePair<string, string>> trailers, string given)
    {
        var lines = trailers.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key.ToLowerInvariant()}:{pair.Value}\n");
        Ensure($"{S3Signature.Algorithm}-TRAILER", Hex(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines)))), given);
    }

    private void Ensure(string algorithm, string digests, string given)
    {
        var text = $"{algorithm}\n{request.Date}\n{string.Join('/', request.Scope)}\n{_previous}\n{digests}";
        _previous = Hex(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(_previous), Encoding.UTF8.GetBytes(given)))
        {
            throw S3RefusalException.SignatureDoesNotMatch();
        }
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
