using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Trasvase.Testing.Emulators;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>
/// A storage account that answers as strictly as the documents say: it checks every signature and digest, and keeps the rules about
/// conditions, leases, policies and tiers that emulators leave out. Reading beyond what it knows is refused with 501, never guessed.
/// </summary>
internal sealed class AzureStandIn : IAsyncDisposable
{
    private const string AccountName = "standin";
    private const string VersionMax = "2026-10-06";

    private static readonly string[] NotImplemented = ["x-ms-if-tags", "x-ms-encryption-key", "x-ms-encryption-scope", "Transfer-Encoding"];

    private static readonly Dictionary<string, Func<AzureCall, StandInAnswer>> Operations = new(StringComparer.Ordinal)
    {
        ["PutBlob"] = AzurePuts.Put,
        ["PutBlock"] = AzureBlocks.Put,
        ["PutBlockList"] = AzureBlocks.PutList,
        ["GetBlockList"] = AzureBlocks.GetList,
        ["GetBlob"] = AzureReads.Get,
        ["GetBlobProperties"] = AzureReads.GetProperties,
        ["DeleteBlob"] = AzureChanges.Delete,
        ["LeaseBlob"] = AzureChanges.Lease,
        ["SetBlobTier"] = AzureChanges.SetTier,
        ["SetBlobMetadata"] = AzureChanges.SetMetadata,
        ["SetBlobProperties"] = AzureChanges.SetProperties,
        ["GetBlobTags"] = AzureChanges.GetTags,
        ["SetBlobTags"] = AzureChanges.SetTags,
        ["ListBlobs"] = AzureListing.List,
        ["CreateContainer"] = AzureContainers.Create,
        ["DeleteContainer"] = AzureContainers.Delete,
        ["GetContainerProperties"] = AzureContainers.GetProperties,
        ["GetAccountInformation"] = AzureFolders.GetAccountInformation,
    };

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Issuer == "CN=localhost" },
    });

    private StandInServer? _server;
    private volatile Func<StandInRequest, long, Task>? _pulling;
    private long _lastRequest;

    private AzureStandIn(AzureStandInOptions options) => State = new AzureState(options);

    /// <summary>What the account holds.</summary>
    public AzureState State { get; }

    /// <summary>The server under it, with its log and the hooks for faults.</summary>
    public StandInServer Server => _server ?? throw new InvalidOperationException("It is not started.");

    /// <summary>Every request so far.</summary>
    public RequestLog Log => Server.Log;

    /// <summary>
    /// Waited for in the middle of every pull, when the source has let it begin: is given the request and how many bytes are pulled. A test
    /// lets time go by here, which the bytes would take if they moved.
    /// </summary>
    public Func<StandInRequest, long, Task>? Pulling
    {
        get => _pulling;
        set => _pulling = value;
    }

    /// <summary>The certificate that it shows, signed by itself; null without TLS.</summary>
    public X509Certificate2? Certificate => Server.Certificate;

    /// <summary>The account with its key.</summary>
    public AzureAccount Account => new(Endpoint, AccountName, Convert.ToBase64String(State.Key));

    private Uri Endpoint => new($"{Server.Endpoint.AbsoluteUri.TrimEnd('/')}/{AccountName}", default(UriCreationOptions));

    /// <summary>Starts one.</summary>
    public static async Task<AzureStandIn> StartAsync(AzureStandInOptions options, CancellationToken cancellationToken)
    {
        var standIn = new AzureStandIn(options);
        standIn._server = await StandInServer.StartAsync(AzureRoute.Set, standIn.AnswerAsync, options.Tls, cancellationToken);
        return standIn;
    }

    /// <summary>One without a socket.</summary>
    public static AzureStandIn Unplugged(Uri endpoint, AzureStandInOptions options)
    {
        var standIn = new AzureStandIn(options);
        standIn._server = StandInServer.Unplugged(endpoint, AzureRoute.Set, standIn.AnswerAsync);
        return standIn;
    }

    /// <summary>The environment of whoever has a signature for the whole account, with these permissions.</summary>
    public IReadOnlyDictionary<string, string> SasEnvironment(string permissions, TimeSpan? lifetime = null) =>
        EnvironmentOf(AzureSas.ForAccount(AccountName, State.Key, permissions, State.Now + (lifetime ?? TimeSpan.FromHours(1))));

    /// <summary>The environment of whoever has a signature for one container, with these permissions.</summary>
    public IReadOnlyDictionary<string, string> ContainerSasEnvironment(string container, string permissions, TimeSpan? lifetime = null) =>
        EnvironmentOf(AzureSas.ForContainer(
            AccountName, State.Key, container, blob: null, permissions, State.Now + (lifetime ?? TimeSpan.FromHours(1))));

    /// <summary>The environment of whoever signs in with bearer tokens: <see cref="AzureState.AllowToken"/> says which are valid.</summary>
    public IReadOnlyDictionary<string, string> BearerEnvironment => new Dictionary<string, string>
    {
        ["AZURE_STORAGE_ACCOUNT_NAME"] = AccountName,
        ["AZURE_STORAGE_BLOB_ENDPOINT"] = Endpoint.AbsoluteUri,
    };

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.DisposeAsync();
    }

    private Dictionary<string, string> EnvironmentOf(string sas) =>
        new()
        {
            ["AZURE_STORAGE_SAS_TOKEN"] = sas,
            ["AZURE_STORAGE_ACCOUNT_NAME"] = AccountName,
            ["AZURE_STORAGE_BLOB_ENDPOINT"] = Endpoint.AbsoluteUri,
        };

    private async Task<StandInAnswer> AnswerAsync(StandInRequest request, CancellationToken cancellationToken)
    {
        StandInAnswer answer;
        try
        {
            answer = await DecideAsync(request, cancellationToken);
        }
        catch (AzureRefusalException refusal)
        {
            answer = Refused(refusal, request.Method);
        }

        return answer with
        {
            Headers =
            [
                .. answer.Headers,
                ("x-ms-request-id", $"{Interlocked.Increment(ref _lastRequest):x8}"),
                ("x-ms-version", request.Header("x-ms-version") ?? VersionMax),
                ("Date", State.Now.ToString("R")),
            ],
        };
    }

    private async Task<StandInAnswer> DecideAsync(StandInRequest request, CancellationToken cancellationToken)
    {
        var grant = new AzureAuthority(State, AccountName, State.Options.Tls).Check(request);
        EnsureUnderstood(request);
        request.Key = State.Options.Hierarchical ? AzureFolders.PathOf(request.Key) : request.Key;
        var source = request.Operation is "PutBlobFromUrl" or "PutBlockFromUrl" ? await FetchAsync(request, cancellationToken) : null;
        lock (State.Gate)
        {
            var call = new AzureCall(AzureStructuredBody.Unpacked(request), State, grant);
            return AzureStructuredBody.Answer(request, request.Operation switch
            {
                "PutBlobFromUrl" => AzurePuts.PutFromUrl(call, source!),
                "PutBlockFromUrl" => AzureBlocks.PutFromUrl(call, source!),
                _ => Operations[request.Operation](call),
            });
        }
    }

    private async Task<AzureSource> FetchAsync(StandInRequest request, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(State.Options.FetchTimeout);
        try
        {
            return await AzureSource.FetchAsync(request, _client, Pulling, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AzureRefusalException(500, "CannotVerifyCopySource", "Could not verify the copy source within the specified time.");
        }
    }

    private static void EnsureUnderstood(StandInRequest request)
    {
        if ((request.Header("x-ms-version") ?? request.Query("sv")) is not { } version
            || !DateOnly.TryParseExact(version, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            || string.CompareOrdinal(version, VersionMax) > 0)
        {
            throw new AzureRefusalException(400, "InvalidHeaderValue") { Elements = [("HeaderName", "x-ms-version")] };
        }

        if (request.Operation == AzureRoute.Unknown || NotImplemented.FirstOrDefault(name => request.Header(name) is not null) is { })
        {
            throw new AzureRefusalException(501, "APINotImplemented", "This stand-in does not know such requests.");
        }

        if (request.Method == "PUT" && request.Header("Content-Length") is null)
        {
            throw new AzureRefusalException(411, "MissingContentLengthHeader");
        }
    }

    private static StandInAnswer Refused(AzureRefusalException refusal, string method)
    {
        var document = new XElement(
            "Error",
            new XElement("Code", refusal.Code),
            new XElement("Message", refusal.Message),
            refusal.Elements.Select(element => new XElement(element.Name, element.Value)));
        (string, string)[] headers = [("x-ms-error-code", refusal.Code), .. refusal.Headers];

        // What has no body has no type either: only the header says why.
        return refusal.Status == 304 || method == "HEAD"
            ? StandInAnswer.Empty(refusal.Status, headers)
            : StandInAnswer.Xml(refusal.Status, document.ToString(SaveOptions.DisableFormatting), headers);
    }
}
