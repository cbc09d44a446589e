using System.Security.Cryptography;
using System.Text;

namespace Trasvase.Testing.Emulators;

/// <summary>One storage account of one Azure Blob server.</summary>
/// <param name="Endpoint">The account's blob endpoint; on an emulator the account's name is the first part of its path.</param>
/// <param name="Name">The account's name.</param>
/// <param name="Key">The account's key, in base64.</param>
public sealed record AzureAccount(Uri Endpoint, string Name, string Key)
{
    /// <summary>The connection string that every Azure client takes.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol={Endpoint.Scheme};AccountName={Name};AccountKey={Key};BlobEndpoint={Endpoint.AbsoluteUri};";

    /// <summary>The variables of the environment with which a program reaches this account.</summary>
    public IReadOnlyDictionary<string, string> AsEnvironment =>
        new Dictionary<string, string> { ["AZURE_STORAGE_CONNECTION_STRING"] = ConnectionString };

    /// <summary>Makes a container with a new name, without the code under test.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="HttpRequestException">The server refused.</exception>
    public async Task<string> CreateContainerAsync(CancellationToken cancellationToken)
    {
        var container = $"container-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        var uri = new UriBuilder(Endpoint) { Path = $"{Endpoint.AbsolutePath.TrimEnd('/')}/{container}", Query = "restype=container" }.Uri;
        using var request = new HttpRequestMessage(HttpMethod.Put, uri);
        Sign(request, "restype:container");
        using var client = new HttpClient();
        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return container;
    }

    /// <summary>Signs a request without body (Shared Key); the query as the rules want it, <c>name:value</c>.</summary>
    private void Sign(HttpRequestMessage request, string canonicalQuery)
    {
        request.Headers.Add("x-ms-date", TimeProvider.System.GetUtcNow().ToString("R"));
        request.Headers.Add("x-ms-version", "2021-12-02");
        var headers = string.Concat(request.Headers
            .Where(header => header.Key.StartsWith("x-ms-", StringComparison.Ordinal))
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => $"{header.Key}:{string.Join(',', header.Value)}\n"));
        var emptyStandardHeaders = new string('\n', 12);
        var text = $"{request.Method}{emptyStandardHeaders}{headers}/{Name}{request.RequestUri!.AbsolutePath}\n{canonicalQuery}";
        var signature = HMACSHA256.HashData(Convert.FromBase64String(Key), Encoding.UTF8.GetBytes(text));
        request.Headers.Authorization = new("SharedKey", $"{Name}:{Convert.ToBase64String(signature)}");
    }
}
