using Trasvase.Http;
using Trasvase.Http.Connecting;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>A storage account: its name, endpoint and credentials. It holds a secret and therefore does not override ToString.</summary>
internal sealed class AzureBlobAccount(
    string name, HttpEndpoint endpoint, AzureCredentials credentials, string? container = null, bool isNamed = true)
{
    public string Name => name;

    public HttpEndpoint Endpoint => endpoint;

    public AzureCredentials Credentials => credentials;

    /// <summary>The container that the configured endpoint already names; null if it names none.</summary>
    public string? Container => container;

    /// <summary>Returns the account that the options describe.</summary>
    /// <param name="options">The options as the user gave them.</param>
    /// <param name="faults">Receives a sentence for each fault.</param>
    /// <returns>The account; null if there are faults.</returns>
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

    /// <summary>Returns an account at an endpoint, after the checks that options and connection strings have in common.</summary>
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
    /// Returns why a container of this account cannot be opened, as a sentence; null if it can. The endpoint must not name another
    /// container, nor this one a second time.
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

        // The host is not a known one, so its path may end with the account or with the container. If it ends with the container, objects
        // would be stored below container/container/.
        return !endpoint.IsAddress && endpoint.BasePath.EndsWith("/" + wanted, StringComparison.Ordinal) && !isNamed
            ? $"The Azure endpoint {endpoint} ends with the container's name: leave it off, or set AZURE_STORAGE_ACCOUNT_NAME if that is "
                + "the account's as well."
            : null;
    }

    /// <summary>
    /// Returns the credentials for the key or the SAS; for the key if both are given. Null if neither is given or the value is invalid.
    /// </summary>
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

    // Credentials that admit whoever holds them must not cross a network in plain text. The signature made with an account key may: it is
    // valid for one request only and reveals nothing about the key.
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

    // A path-style endpoint names the account in its path; any other names it at the beginning of the host.
    private static string NameIn(HttpEndpoint endpoint) =>
        endpoint.BasePath.Length > 1 ? endpoint.BasePath[1..].Split('/')[0] : endpoint.Host.Split('.')[0];
}
