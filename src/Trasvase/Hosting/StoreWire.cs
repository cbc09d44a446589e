using Trasvase.Http;
using Trasvase.Http.Connecting;
using Trasvase.Http.Text;
using Trasvase.Stores.AzureBlob.Signing;
using Trasvase.Stores.S3;

namespace Trasvase.Hosting;

/// <summary>
/// How the store of a location is reached: its address, and the credentials in use. Holds secrets, so it has no text form.
/// </summary>
/// <param name="endpoint">The endpoint of the store.</param>
/// <param name="root">The address of the container.</param>
/// <param name="variables">The environment variables that can set all this, the strongest first.</param>
/// <param name="credentials">Finds out about the credentials.</param>
/// <param name="asks">Sends requests that are not signed.</param>
internal sealed class StoreWire(
    HttpEndpoint endpoint,
    Uri root,
    IReadOnlyList<string> variables,
    Func<CancellationToken, Task<CredentialFacts>> credentials,
    HttpExchange asks)
{
    // Any status counts as an answer.
    private static readonly int[] AnyStatus = [.. Enumerable.Range(300, 300)];

    private static readonly string[] S3Variables =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_STORAGE_BUCKET_NAME",
        "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CA_BUNDLE", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE",
    ];

    private static readonly string[] AzureVariables =
    [
        "AZURE_STORAGE_CONNECTION_STRING", "AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_ACCESS_KEY",
        "AZURE_STORAGE_KEY", "AZURE_STORAGE_SAS_TOKEN", "AZURE_STORAGE_BLOB_ENDPOINT",
        "AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET", "AZURE_FEDERATED_TOKEN_FILE",
    ];

    /// <summary>The endpoint of the store.</summary>
    public HttpEndpoint Endpoint => endpoint;

    /// <summary>The proxy through which the endpoint is reached; null if there is none.</summary>
    public string? Proxy { get; private init; }

    /// <summary>The environment variables that can set the address and the credentials.</summary>
    public IReadOnlyList<string> Variables => variables;

    /// <summary>The region that requests were signed for at first; null for a store without regions.</summary>
    public string? Region { get; private init; }

    /// <summary>Returns the region that requests are signed for now: the first one, or the one that was learned from refusals.</summary>
    public Func<string?> RegionNow { get; private init; } = static () => null;

    /// <summary>Finds out about the credentials.</summary>
    public Task<CredentialFacts> FindCredentialsAsync(CancellationToken cancellationToken) => credentials(cancellationToken);

    /// <summary>Sends a request that is not signed. Any answer shows that the service can be reached, and may tell its clock.</summary>
    public Task<HttpAnswer> AskAsync(CancellationToken cancellationToken) => asks.SendAsync(
        new HttpCall
        {
            Operation = "reaching the service",
            AlsoAnswers = AnyStatus,
            Request = () => new HttpRequestMessage(HttpMethod.Head, root)
        }, cancellationToken);

    /// <summary>Makes the wire of a bucket.</summary>
    public static StoreWire Of(S3Store store, S3Options options, HttpOptions http, HttpMessageInvoker transport)
    {
        var root = store.Bucket.Root();
        return new StoreWire(
            EndpointOf(root),
            root,
            S3Variables,
            cancel => CredentialFacts.OfAsync(options, store.Credentials, cancel),
            Asking(http, transport))
        {
            Region = store.Bucket.Region,
            RegionNow = () => store.Bucket.Region,
            Proxy = http.Proxy?.AddressFor(root)
        };
    }

    /// <summary>Makes the wire of a container; null if the options do not describe an account.</summary>
    public static StoreWire? Of(string container, AzureBlobOptions options, HttpOptions http, HttpMessageInvoker transport)
    {
        if (AzureBlobAccount.Resolve(options, []) is not { } account)
        {
            return null;
        }

        var root = ObjectUri.For(account.Endpoint, $"{account.Endpoint.BasePath}/{ObjectUri.EscapeQuery(container)}", "restype=container");
        return new StoreWire(
            account.Endpoint,
            root,
            AzureVariables,
            _ => CredentialFacts.OfAsync(account, http.Time),
            Asking(http, transport))
        { Proxy = http.Proxy?.AddressFor(root) };
    }

    private static HttpEndpoint EndpointOf(Uri root) => new(root.Scheme, root.Host, root.Port);

    // Two attempts are enough to see whether the service answers.
    private static HttpExchange Asking(HttpOptions http, HttpMessageInvoker transport) =>
        new(
            transport,
            new Nobody(),
            new AnyError(),
            http with { Retry = http.Retry with { AttemptsMax = Math.Min(2, http.Retry.AttemptsMax) } });

    private sealed class Nobody : IRequestAuthority
    {
        public ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<bool> TryMendAsync(Refusal refusal, CancellationToken cancellationToken) => ValueTask.FromResult(false);
    }

    private sealed class AnyError : IErrorReader
    {
        public StoreException Read(ErrorAnswer answer) =>
            new(
                StoreErrorKind.Unexpected,
                RetryAdvice.Never,
                HttpFailure.Sentence(answer.Operation, $"status {answer.Status}"));
    }
}
