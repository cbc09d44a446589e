using Trasvase.Http;

namespace Trasvase.Stores.AzureBlob;

/// <summary>A storage account: its name, where it answers, and how to be let in. Holds a secret, and so has no text of its own.</summary>
internal sealed class AzureBlobAccount(string name, HttpEndpoint endpoint, AzureCredentials credentials)
{
    public string Name => name;

    public HttpEndpoint Endpoint => endpoint;

    public AzureCredentials Credentials => credentials;

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
                + "AZURE_STORAGE_ACCESS_KEY or AZURE_STORAGE_SAS_TOKEN, or AZURE_STORAGE_ACCOUNT_NAME alone to sign in with Microsoft Entra ID.");
            return null;
        }

        var endpoint = string.IsNullOrWhiteSpace(options.Endpoint)
            ? $"https://{options.AccountName}.blob.core.windows.net"
            : options.Endpoint;
        var credentials = Credential(options.AccountKey, options.SasToken, "The Azure account key", faults, options.RenewSasToken)
            ?? new AzureCredentials.Entra(options.ManagedIdentityClientId);
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

        HttpEndpoint endpoint;
        try
        {
            endpoint = HttpEndpoint.Parse(endpointText);
        }
        catch (FormatException e)
        {
            faults.Add(e.Message);
            return null;
        }

        if (credentials is AzureCredentials.Entra && endpoint.Scheme != "https")
        {
            faults.Add($"Microsoft Entra ID is used over https only, and the endpoint is {endpoint}: give an account key or a SAS, or an https endpoint.");
        }

        var account = string.IsNullOrEmpty(name) ? NameIn(endpoint) : name;
        return faults.Count == 0 ? new AzureBlobAccount(account, endpoint, credentials) : null;
    }

    /// <summary>The key or the SAS, whichever is given; the key if both are. Null if neither is, or if it is of no use.</summary>
    public static AzureCredentials? Credential(string? key, string? sas, string keyName, List<string> faults, Func<string?>? renewSas = null)
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

        if (SasQuery(sas) is { } query)
        {
            return new AzureCredentials.Sas(query, renewSas);
        }

        faults.Add("The Azure SAS is not the query of a SAS URL: it must hold sv=... and sig=..., percent-encoded.");
        return null;
    }

    /// <summary>A shared access signature as it goes into a query; null if it is none.</summary>
    public static string? SasQuery(string sas)
    {
        var query = sas.Trim().TrimStart('?');
        return query.Contains("sig=", StringComparison.Ordinal) && query.All(c => c is > ' ' and <= '~') ? query : null;
    }

    // A path-style endpoint names the account in its path, any other in front of the host.
    private static string NameIn(HttpEndpoint endpoint) =>
        endpoint.BasePath.Length > 1 ? endpoint.BasePath[1..].Split('/')[0] : endpoint.Host.Split('.')[0];
}
