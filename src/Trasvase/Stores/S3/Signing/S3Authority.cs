using Trasvase.Http;
using Trasvase.Http.Bodies;
using Trasvase.Http.Text;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Stores.S3.Signing;

/// <summary>Signs the requests to one bucket, and learns from refusals: the region, newer credentials, the server's clock.</summary>
/// <param name="bucket">The bucket's address, which holds the region.</param>
/// <param name="credentials">The source of credentials; null to sign nothing.</param>
/// <param name="requesterPays">Whether every request agrees to pay (Requester Pays).</param>
/// <param name="time">The clock.</param>
internal sealed class S3Authority(S3Bucket bucket, IAwsCredentialSource? credentials, bool requesterPays, TimeProvider time)
    : IRequestAuthority
{
    private long _clockOffsetTicks;

    /// <summary>The source of credentials; null if nothing is signed.</summary>
    public IAwsCredentialSource? Credentials => credentials;

    /// <summary>Whether every request agrees to pay (Requester Pays).</summary>
    public bool RequesterPays => requesterPays;

    /// <summary>The current time by the server's clock.</summary>
    public DateTimeOffset Now => time.GetUtcNow().AddTicks(Interlocked.Read(ref _clockOffsetTicks));

    public async ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (requesterPays)
        {
            request.SetVerbatim("x-amz-request-payer", "requester");
        }

        if (credentials is null)
        {
            return;
        }

        var keys = await credentials.GetAsync(cancellationToken).ConfigureAwait(false);
        var now = Now;
        var payload = request.Content switch
        {
            null => SigV4.EmptyPayload,
            PartContent => SigV4.UnsignedPayload,
            { } content => SigV4.DigestOf(await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false)),
        };
        request.SetVerbatim("x-amz-date", SigV4.Timestamp(now));
        request.SetVerbatim("x-amz-content-sha256", payload);
        request.SetVerbatim("x-amz-security-token", keys.SessionToken);

        var uri = request.RequestUri!;
        var signed = new SignedRequest(request.Method.Method, uri.AbsolutePath, uri.Query.TrimStart('?'), SignedHeaders(request), payload);
        request.SetVerbatim("Authorization", SigV4.Authorization(signed, keys, bucket.Region, now));
    }

    public async ValueTask<bool> TryMendAsync(Refusal refusal, CancellationToken cancellationToken)
    {
        if (refusal.Error.Status is 301 or 307 or 400 or 403 && IsOfAnotherRegion(refusal))
        {
            return true;
        }

        return refusal.Error.Code switch
        {
            "RequestTimeTooSkewed" => TryLearnTime(refusal.Headers.Date),
            "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" or "InvalidToken" or "InvalidAccessKeyId" =>
                await RenewAsync(cancellationToken).ConfigureAwait(false),
            _ => refusal.Error.Status == 401 && await RenewAsync(cancellationToken).ConfigureAwait(false),
        };
    }

    // Many requests may be under way when the region turns out to be wrong. The first refusal reports the right one. The other requests
    // were sent before that, so their refusals say nothing about the region that is known now.
    private bool IsOfAnotherRegion(Refusal refusal)
    {
        var told = refusal.Headers.NonValidated.TryGetValues("x-amz-bucket-region", out var values)
            ? values.ToString()
            : S3Errors.RegionOf(refusal.Error);
        return bucket.TryLearnRegion(told, isRedirect: refusal.Error.Status is 301 or 307)
            || bucket.HasMovedSince(refusal.Request.RequestUri!, SigV4.RegionOf(refusal.Request));
    }

    private async ValueTask<bool> RenewAsync(CancellationToken cancellationToken) =>
        credentials is not null && await credentials.TryRenewAsync(cancellationToken).ConfigureAwait(false);

    private bool TryLearnTime(DateTimeOffset? server)
    {
        if (server is not { } date)
        {
            return false;
        }

        Interlocked.Exchange(ref _clockOffsetTicks, (date - time.GetUtcNow()).Ticks);
        return true;
    }

    // AWS requires that the host, x-amz-* and a Content-Type that is sent are signed. Range, the conditions and the digest of the body are
    // signed as well, because they matter as much. The other headers that are stored with the object (Cache-Control, Content-Disposition
    // and so on) stay unsigned, because intermediaries rewrite the white space in them.
    private static List<(string Name, string Value)> SignedHeaders(HttpRequestMessage request)
    {
        List<(string Name, string Value)> signed = [("host", request.RequestUri!.Authority)];
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) || name is "Range" or "If-Match" or "If-None-Match")
            {
                signed.Add((name, values.ToString()));
            }
        }

        if (request.Content is { } content)
        {
            foreach (var (name, values) in content.Headers.NonValidated)
            {
                if (name is "Content-Type" or "Content-MD5")
                {
                    signed.Add((name, values.ToString()));
                }
            }
        }

        return signed;
    }
}
