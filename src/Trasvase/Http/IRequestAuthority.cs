using System.Net.Http.Headers;

namespace Trasvase.Http;

/// <summary>Signs requests, and learns from refusals.</summary>
internal interface IRequestAuthority
{
    /// <summary>Adds what proves who asks. Called for every attempt, so that a signature is never old.</summary>
    ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellationToken);

    /// <summary>
    /// Looks at a refusal and tries to remove its cause: renews credentials, learns the region. Called at most once a call for the same
    /// reason.
    /// </summary>
    /// <returns>Whether the same request is worth another attempt at once.</returns>
    ValueTask<bool> TryMendAsync(Refusal refusal, CancellationToken cancellationToken);
}

/// <summary>A service's answer that refuses.</summary>
/// <param name="Error">What it means.</param>
/// <param name="Headers">The answer's headers.</param>
/// <param name="Request">What was refused, as it was signed: others may have learnt something since.</param>
internal sealed record Refusal(StoreException Error, HttpResponseHeaders Headers, HttpRequestMessage Request);
