using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>Lets requests in, or refuses them with the documented codes.</summary>
internal static class S3Gate
{
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(15);

    private static readonly string[] ChunkedOperations = ["PutObject", "UploadPart"];

    private static readonly string[] PublicOperations = ["GetObject", "HeadObject", "ListObjectsV2", "HeadBucket"];

    /// <summary>Refuses whoever may not do what the request asks for.</summary>
    /// <returns>The call with its body as it was meant, and trailers among its headers, where the body came in chunks.</returns>
    public static S3Call Admit(S3Call call)
    {
        var admitted = call;
        if (S3Signature.Read(call.Request) is not { } signature)
        {
            if (call.State.FindBucket(call.Request.Container)?.IsPublic != true || !PublicOperations.Contains(call.Request.Operation))
            {
                throw S3RefusalException.AccessDenied();
            }
        }
        else
        {
            EnsureScope(signature, call.State.Options.Region);
            EnsureTime(signature, call.State.Now);
            var secret = EnsureCredential(signature, call.State);
            EnsureSigned(signature, call.Request, secret);
            EnsurePayload(signature, call.Request);
            admitted = S3Chunks.Are(call.Header("x-amz-content-sha256")) ? Unpacked(call, new S3ChunkSigner(signature, secret)) : call;
        }

        if (call.State.FindBucket(call.Request.Container)?.RequesterPays == true
            && (call.Header("x-amz-request-payer") ?? call.Query("x-amz-request-payer")) != "requester")
        {
            throw S3RefusalException.AccessDenied();
        }

        return admitted;
    }

    private static S3Call Unpacked(S3Call call, S3ChunkSigner signer)
    {
        if (!ChunkedOperations.Contains(call.Request.Operation))
        {
            throw S3RefusalException.NotImplemented("x-amz-content-sha256");
        }

        var decoded = S3Chunks.Decode(call.Request, signer);
        var headers = call.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in decoded.Trailers)
        {
            headers[name] = value;
        }

        return call with { Request = call.Request with { Body = decoded.Body, Headers = headers } };
    }

    private static void EnsureScope(S3Signature signature, string region)
    {
        var (code, about) = signature.IsPresigned
            ? ("AuthorizationQueryParametersError", "Error parsing the X-Amz-Credential parameter; ")
            : ("AuthorizationHeaderMalformed", "The authorization header is malformed; ");
        if (signature.Scope[1] != region)
        {
            throw new S3RefusalException(
                400, code, $"{about}the region '{signature.Scope[1]}' is wrong; expecting '{region}'", ("Region", region))
            {
                Headers = [("x-amz-bucket-region", region)],
            };
        }

        if (signature.Scope[2] != "s3"
            || signature.Scope[3] != "aws4_request"
            || !signature.Date.StartsWith(signature.Scope[0] + "T", StringComparison.Ordinal))
        {
            throw new S3RefusalException(400, code, $"{about}the credential's date, service or end is wrong");
        }
    }

    private static void EnsureTime(S3Signature signature, DateTimeOffset now)
    {
        var time = signature.Time ?? throw S3RefusalException.AccessDenied("AWS authentication requires a valid Date or x-amz-date header");
        if (!signature.IsPresigned)
        {
            if ((now - time).Duration() > SkewMax)
            {
                throw new S3RefusalException(
                    403,
                    "RequestTimeTooSkewed",
                    "The difference between the request time and the current time is too large.",
                    ("RequestTime", signature.Date),
                    ("ServerTime", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
                    ("MaxAllowedSkewMilliseconds", "900000"));
            }

            return;
        }

        if (!long.TryParse(signature.Expires, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            throw new S3RefusalException(400, "AuthorizationQueryParametersError", "X-Amz-Expires should be a number");
        }

        if (seconds is < 1 or > 604_800)
        {
            throw new S3RefusalException(
                400,
                "AuthorizationQueryParametersError",
                seconds < 1
                    ? "X-Amz-Expires must be non-negative"
                    : "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than "
                        + "604800 seconds");
        }

        if (now > time.AddSeconds(seconds))
        {
            throw S3RefusalException.AccessDenied("Request has expired", ("X-Amz-Expires", $"{seconds}"));
        }

        if (time - now > SkewMax)
        {
            throw S3RefusalException.AccessDenied("Request is not valid yet");
        }
    }

    /// <summary>Finds the secret that belongs to a request.</summary>
    private static string EnsureCredential(S3Signature signature, S3State state)
    {
        var credential = state.FindCredential(signature.AccessKeyId);
        if (credential is null || (credential.SessionToken is not null && signature.Token is null))
        {
            throw new S3RefusalException(
                403,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
                ("AWSAccessKeyId", signature.AccessKeyId));
        }

        if (signature.Token != credential.SessionToken)
        {
            throw new S3RefusalException(400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
        }

        return credential.Expires is { } end && end <= state.Now
            ? throw new S3RefusalException(400, "ExpiredToken", "The provided token has expired.")
            : credential.SecretAccessKey;
    }

    private static void EnsureSigned(S3Signature signature, StandInRequest request, string secret)
    {
        var unsigned = request.Headers.Keys
            .Select(name => name.ToLowerInvariant())
            .Where(name => name == "host"
                || name.StartsWith("x-amz-", StringComparison.Ordinal)
                || (name == "content-type" && !signature.IsPresigned))
            .Except(signature.SignedHeaders)
            .ToList();
        if (unsigned.Count > 0)
        {
            throw S3RefusalException.AccessDenied(
                "There were headers present in the request which were not signed", ("HeadersNotSigned", string.Join(", ", unsigned)));
        }

        var expected = signature.Compute(request, secret);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(signature.Given)))
        {
            throw S3RefusalException.SignatureDoesNotMatch();
        }
    }

    private static void EnsurePayload(S3Signature signature, StandInRequest request)
    {
        var payload = request.Header("x-amz-content-sha256");
        if (payload is null && !signature.IsPresigned)
        {
            throw S3RefusalException.InvalidRequest("Missing required header for this request: x-amz-content-sha256");
        }

        if (payload is null or "UNSIGNED-PAYLOAD" || S3Chunks.Are(payload))
        {
            return;
        }

        var real = Convert.ToHexStringLower(SHA256.HashData(request.Body));
        if (payload != real)
        {
            throw new S3RefusalException(
                400,
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
                ("ClientComputedContentSHA256", payload),
                ("S3ComputedContentSHA256", real));
        }
    }
}
