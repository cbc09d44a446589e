using System.Security.Cryptography;
using Trasvase.Http.Text;

namespace Trasvase.Stores.S3.Addressing;

/// <summary>
/// A key that the customer keeps and with which S3 encrypts the customer's objects (SSE-C). It is a secret and is never shown.
/// </summary>
internal sealed class S3CustomerKey
{
    private const int Length = 32;

    private readonly string _key;
    private readonly string _digest;

    private S3CustomerKey(byte[] key)
    {
        _key = Convert.ToBase64String(key);
        _digest = Convert.ToBase64String(MD5.HashData(key));
    }

    /// <summary>Parses a key; returns null if the text is not one.</summary>
    /// <param name="base64">32 bytes in Base64.</param>
    public static S3CustomerKey? TryParse(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) && length == Length ? new S3CustomerKey(bytes[..length]) : null;
    }

    /// <summary>Adds the key to a request that reads or finds an object.</summary>
    public void AddTo(HttpRequestMessage request)
    {
        request.SetVerbatim("x-amz-server-side-encryption-customer-algorithm", "AES256");
        request.SetVerbatim("x-amz-server-side-encryption-customer-key", _key);
        request.SetVerbatim("x-amz-server-side-encryption-customer-key-MD5", _digest);
    }
}
