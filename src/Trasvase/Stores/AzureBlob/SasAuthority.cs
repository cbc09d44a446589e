using System.Net.Http.Headers;
using Trasvase.Http;
using Trasvase.Storage;

namespace Trasvase.Stores.AzureBlob;

/// <summary>Adds a shared access signature to the query of each request.</summary>
internal sealed class SasAuthority(HttpEndpoint endpoint, string query) : IRequestAuthority
{
    public ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri!;
        var own = uri.Query.TrimStart('?');
        request.RequestUri = ObjectUri.For(endpoint, uri.AbsolutePath, own.Length == 0 ? query : $"{own}&{query}");
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> TryMendAsync(StoreException refusal, HttpResponseHeaders headers, CancellationToken cancellationToken) =>
        ValueTask.FromResult(false);
}
