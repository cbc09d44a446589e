using System.Security.Cryptography;
using Trasvase.Http;
using Trasvase.Http.Bodies;
using Trasvase.Integrity;
using Trasvase.Storage;

namespace Trasvase.Stores.S3.Wire;

/// <summary>
/// Computes the digests of a repeatable body before it is sent. Servers other than Amazon's own ignore a CRC-64 that comes with a request,
/// but all of them refuse bytes that do not fit a Content-MD5.
/// </summary>
internal sealed class BodyDigests : WriteOnlyStream
{
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private ulong _crc;

    /// <summary>Returns the MD5 of the body, after checking that the body has the CRC-64 that it promises.</summary>
    /// <exception cref="StoreException">Corrupt: the body has another CRC-64.</exception>
    public static async Task<Digest> Md5OfAsync(PartBody body, Digest crc, string operation, CancellationToken cancellationToken)
    {
        var digests = new BodyDigests();
        await using var disposing = digests.ConfigureAwait(false);
        await body.WriteToAsync(digests, cancellationToken).ConfigureAwait(false);
        return digests._crc == crc.ToCrc64()
            ? Digest.Of(DigestAlgorithm.Md5, digests._md5.GetHashAndReset())
            : throw new StoreException(
                StoreErrorKind.Corrupt,
                RetryAdvice.Worthwhile,
                HttpFailure.Sentence(operation, "the bytes to be sent are not those of their digest"));
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _md5.AppendData(buffer.Span);
        _crc = Crc64.Append(_crc, buffer.Span);
        return ValueTask.CompletedTask;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _md5.Dispose();
        }

        base.Dispose(disposing);
    }
}
