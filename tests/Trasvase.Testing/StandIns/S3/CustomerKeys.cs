using System.Security.Cryptography;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>Keys that requests bring along (SSE-C).</summary>
internal static class CustomerKeys
{
    private const string Prefix = "x-amz-server-side-encryption-customer-";

    /// <summary>The key in a request, once its three headers fit each other; null if it brings none.</summary>
    public static string? Read(S3Call call)
    {
        var (algorithm, key, md5) = (call.Header(Prefix + "algorithm"), call.Header(Prefix + "key"), call.Header(Prefix + "key-MD5"));
        if (algorithm is null && key is null && md5 is null)
        {
            return null;
        }

        if (algorithm != "AES256" || key is null || md5 is null)
        {
            throw S3RefusalException.InvalidArgument(
                Prefix + "algorithm",
                algorithm,
                "Requests specifying Server Side Encryption with Customer provided keys must provide all of algorithm, key and key MD5.");
        }

        return Md5Of(key) == md5
            ? key
            : throw S3RefusalException.InvalidArgument(
                Prefix + "key-MD5", md5, "The calculated MD5 hash of the key did not match the hash that was provided.");
    }

    /// <summary>Refuses to show a version to a request that does not bring its key.</summary>
    public static void Ensure(S3Call call, S3ObjectVersion version)
    {
        var key = Read(call);
        if (version.Traits.Encryption != S3Encryption.Customer)
        {
            if (key is not null)
            {
                throw S3RefusalException.InvalidRequest("The encryption parameters are not applicable to this object.");
            }

            return;
        }

        if (key is null)
        {
            throw S3RefusalException.InvalidRequest(
                "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve "
                    + "the object.");
        }

        if (key != version.Traits.CustomerKey)
        {
            throw S3RefusalException.AccessDenied();
        }
    }

    public static string Md5Of(string key)
    {
        var bytes = new byte[32];
        return Convert.TryFromBase64String(key, bytes, out var length) && length == 32
            ? Convert.ToBase64String(MD5.HashData(bytes))
            : throw S3RefusalException.InvalidArgument(Prefix + "key", null, "The secret key was invalid for the specified algorithm.");
    }
}
