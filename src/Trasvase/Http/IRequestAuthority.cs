using System.Net.Http.Headers;
using Trasvase.Storage;

namespace Trasvase.Http;

/// <summary>Signs requests, and learns from refusals.</summary>
internal interface IRequestAuthority
{
    /// <summary>Adds what proves who asks. Called for every attempt, so that a signature is never old.</summary>
    ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellationToken);

    /// <summary>
    /// Looks at a refusal and tries to remove its cause: renews credentials, learns the region. Called at most once a call.
    /// </summary>
    /// <returns>Whether the same request is worth another attempt at once.</returns>
    ValueTask<bool> TryMendAsync(StoreException refusal, HttpResponseHeaders headers, CancellationToken cancellationToken);
}
