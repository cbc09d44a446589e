using Trasvase.Http;
using Trasvase.Http.Connecting;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>A storage account: its name, where it answers, and how to be let in. Holds a secret, and so has no text of its own.</summary>
internal sealed class AzureBlobAccount(
    string name, HttpEndpoint endpoint, AzureCredentials credentials, string? container = null, bool isNamed = true)
{
    public string Name => name;

    public HttpEndpoint Endpoint => endpoint;

    public AzureCredentials Credentials => credentials;

    /// <summary>The container that the configured endpoint names already; null if it names none.</summary>
    public string? Container => container;

    /// <summary>The account that the options describe.</summary>
    /// <param name="options">As the user gave them.</param>
    /// <param name="faults">Gets a sentence for each fault.</param>
    /// <returns>Null if there are faults.</returns>
    public static AzureBlobAccount? Resolve(AzureBlobOptions options, List<string> faults)
    {
        if (!string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            return AzureConnectionString.Parse(options.ConnectionString, faults);
        }

        if (string.IsNullOrWhiteSpace(options.AccountName) && string.IsNullOrWhiteSpace(options.Endpoint))
        {
            faults.Add(
                "No Azure storage account is given: set AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT_NAME together with "
                + "AZURE_STORAGE_ACCESS_KEY or AZURE_STORAGE_SAS_TOKEN, or AZURE_STORAGE_ACCOUNT_NAME alone to sign in with Microsoft "
                    + "Entra ID.");
            return null;
        }

        var endpoint = string.IsNullOrWhiteSpace(options.Endpoint)
            ? $"https://{options.AccountName}.blob.core.windows.net"
            : options.Endpoint;
        var credentials = Credential(options.AccountKey, options.SasToken, "The Azure account key", faults, options.RenewSasToken)
            ?? new AzureCredentials.Entra(options.ManagedIdentityClientId, options.Credential);
        return Of(options.AccountName, endpoint, credentials, faults);
    }

    /// <summary>An account at an endpoint, after everything that both ways of naming one have to check.</summary>
    public static AzureBlobAccount? Of(string? name, string endpointText, AzureCredentials credentials, List<string> faults)
    {
        if (!string.IsNullOrEmpty(name) && !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            faults.Add("The Azure storage account's name may hold lower-case letters and digits only.");
            return null;
        }

        if (Read(endpointText, faults) is not { } given)
        {
            return null;
        }

        var (endpoint, container) = AzureEndpoint.Parted(given, name);
        if (WhyRefused(endpoint, credentials) is { } why)
        {
            faults.Add(why);
        }

        var account = string.IsNullOrEmpty(name) ? NameIn(endpoint) : name;
        return faults.Count == 0
            ? new AzureBlobAccount(account, endpoint, credentials, container, isNamed: endpoint.BasePath == "/" + name)
            : null;
    }

    /// <summary>
    /// Why a container of this account cannot be opened, as a sentence; null if it can: the endpoint must not name another, or this one
    /// twice.
    /// </summary>
    public string? WhyNotIn(string wanted)
    {
        if (Container is { } named)
        {
            return named == wanted
                ? null
                : $"The Azure endpoint names the container '{named}' behind {endpoint}, and the location the container '{wanted}': leave "
                    + "it off the endpoint.";
        }

        // A host of nobody's that we know: is its path the container, or the account? The first would store below container/container/.
        return !endpoint.IsAddress && endpoint.BasePath.EndsWith("/" + wanted, StringComparison.Ordinal) && !isNamed
            ? $"The Azure endpoint {endpoint} ends with the container's name: leave it off, or set AZURE_STORAGE_ACCOUNT_NAME if that is "
                + "the account's as well."
            : null;
    }

    /// <summary>The key or the SAS, whichever is given; the key if both are. Null if neither is, or if it is of no use.</summary>
    public static AzureCredentials? Credential(
        string? key, string? sas, string keyName, List<string> faults, Func<string?>? renewSas = null)
    {
        if (!string.IsNullOrWhiteSpace(key))
        {
            var bytes = new byte[key.Length];
            if (Convert.TryFromBase64String(key, bytes, out var length) && length > 0)
            {
                return new AzureCredentials.SharedKey(bytes[..length]);
            }

            faults.Add($"{keyName} is not valid Base64: copy it again, with the '=' at its end.");
            return null;
        }

        if (string.IsNullOrWhiteSpace(sas))
        {
            return null;
        }

        if (SasText.QueryOf(sas) is { } query)
        {
            return new AzureCredentials.Sas(query, renewSas);
        }

        faults.Add(
            "The Azure SAS is not the query of a SAS URL: it must hold sv=... and sig=..., as the portal shows it behind the question "
            + "mark.");
        return null;
    }

    private static HttpEndpoint? Read(string text, List<string> faults)
    {
        if (text.Contains('?', StringComparison.Ordinal))
        {
            faults.Add(
                $"The Azure endpoint {text.Split('?')[0].Split('@')[^1]} carries a query: leave it off, and give a signature (SAS) by "
                + "AZURE_STORAGE_SAS_TOKEN or --azure-sas-file.");
            return null;
        }

        try
        {
            return HttpEndpoint.Parse(text);
        }
        catch (FormatException e)
        {
            faults.Add(e.Message);
            return null;
        }
    }

    // What lets in whoever holds it does not cross a network in plain text. A key's signature does: it is of one request, and tells nothing
    // of the key.
    private static string? WhyRefused(HttpEndpoint endpoint, AzureCredentials credentials) =>
        AzureEndpoint.WhyNotBlob(endpoint) is { } why ? $"The Azure endpoint {endpoint} {why}."
        : endpoint.Scheme == "https" ? null
        : credentials is AzureCredentials.Entra
            ? $"Microsoft Entra ID is used over https only, and the endpoint is {endpoint}: give an account key or a SAS, or an https "
                + "endpoint."
        : credentials is AzureCredentials.Sas && endpoint.Network != Storage.NetworkScope.ThisMachine
            ? $"A SAS is sent over https only, since whoever reads it on its way can use it, and the endpoint is {endpoint}: give an "
                + "https endpoint, or the account's key."
        : null;

    // A path-style endpoint names the account in its path, any other in front of the host.
    private static string NameIn(HttpEndpoint endpoint) =>
        endpoint.BasePath.Length > 1 ? endpoint.BasePath[1..].Split('/')[0] : endpoint.Host.Split('.')[0];
}
