using Trasvase.Http;
using Trasvase.Http.Connecting;
using Trasvase.Http.Text;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>Adds a shared access signature to the query of each request, and looks for a newer one when the service refuses it.</summary>
/// <param name="endpoint">The endpoint that requests go to.</param>
/// <param name="given">The first signature.</param>
/// <param name="time">The clock.</param>
internal sealed class SasAuthority(HttpEndpoint endpoint, AzureCredentials.Sas given, TimeProvider time) : IRequestAuthority
{
    private static readonly TimeSpan RenewalPause = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private volatile string _query = given.Query;
    private long? _renewed;

    public ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri!;
        var own = uri.Query.TrimStart('?');
        request.RequestUri = ObjectUri.For(endpoint, uri.AbsolutePath, own.Length == 0 ? _query : $"{own}&{_query}");
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> TryMendAsync(Refusal refusal, CancellationToken cancellationToken) =>
        ValueTask.FromResult(given.Renew is { } renew && refusal.Error.Status is 401 or 403 && TryRenew(renew));

    private bool TryRenew(Func<string?> renew)
    {
        lock (_gate)
        {
            // Many requests are refused at once when a signature expires. The first one renews it for all.
            if (_renewed is { } at && time.GetElapsedTime(at) < RenewalPause)
            {
                return true;
            }

            if (Newer(renew) is not { } query || query == _query)
            {
                return false;
            }

            _query = query;
            _renewed = time.GetTimestamp();
            return true;
        }
    }

    private static string? Newer(Func<string?> renew)
    {
        try
        {
            return renew() is { } sas ? SasText.QueryOf(sas) : null;
        }
        catch (Exception)
        {
            // Any exception of the caller's code ends here, because the service's refusal says more about what to fix.
            return null;
        }
    }
}
