using System.Net;
using System.Threading.RateLimiting;
using Trasvase.Server.Api;
using Trasvase.Server.Configuration;

namespace Trasvase.Server.Access;

/// <summary>
/// How often one caller may ask: at once as often as in ten seconds, and then as fast as the operator allows. Callers without a name are
/// told apart by their addresses.
/// </summary>
internal sealed class RateRules : IAsyncDisposable
{
    private const int BurstSeconds = 10;

    private readonly PartitionedRateLimiter<HttpContext> _limiter;

    public RateRules(ServerSettings settings)
    {
        var aSecond = settings.Access.RequestsPerSecond;
        _limiter = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(
            NameOf(context),
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = aSecond * BurstSeconds,
                TokensPerPeriod = aSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));
    }

    /// <summary>Lets a request through, or refuses it with the time after which it may be repeated.</summary>
    /// <exception cref="RefusedException">The caller asks too often.</exception>
    public async Task CheckAsync(HttpContext context)
    {
        using var lease = await _limiter.AcquireAsync(context, cancellationToken: context.RequestAborted);
        if (lease.IsAcquired)
        {
            return;
        }

        var after = lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? Math.Max(1, (int)Math.Ceiling(told.TotalSeconds)) : 1;
        throw new RefusedException(
            StatusCodes.Status429TooManyRequests,
            "too-many-requests",
            "Too many requests",
            $"You ask more often than this service allows: ask again after {after} s. Prefer: wait and /v1/events spare asking again.")
        {
            RetryAfter = after,
        };
    }

    public ValueTask DisposeAsync() => _limiter.DisposeAsync();

    private static string NameOf(HttpContext context) => context.User.Identity?.Name is { } name
        ? $"{context.User.FindFirst(Caller.TenantClaim)?.Value}\n{name}"
        : $"\n{context.Connection.RemoteIpAddress ?? IPAddress.None}";
}
