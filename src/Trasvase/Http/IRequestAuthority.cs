using System.Net.Http.Headers;

namespace Trasvase.Http;

/// <summary>Signs requests and learns from refusals.</summary>
internal interface IRequestAuthority
{
    /// <summary>Adds the proof of the sender's identity to a request. Called for every attempt, so that a signature is never old.</summary>
    ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellationToken);

    /// <summary>
    /// Looks at a refusal and tries to remove its cause: renews credentials, learns the region. Called at most once per call for the same
    /// reason.
    /// </summary>
    /// <returns>Whether the same request should be sent again at once.</returns>
    ValueTask<bool> TryMendAsync(Refusal refusal, CancellationToken cancellationToken);
}

/// <summary>A service's answer that refuses a request.</summary>
/// <param name="Error">The meaning of the answer.</param>
/// <param name="Headers">The answer's headers.</param>
/// <param name="Request">The refused request, as it was signed. Other requests may have led to a newer region or clock since.</param>
internal sealed record Refusal(StoreException Error, HttpResponseHeaders Headers, HttpRequestMessage Request);
