using Trasvase.Http.Connecting;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>Reads connection strings. No message repeats a value, because any of them may be a secret.</summary>
internal static class AzureConnectionString
{
    // The account of Azurite, with its published key, which is no secret.
    private const string EmulatorName = "devstoreaccount1";
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private const int EmulatorPort = 10000;

    /// <summary>Returns the account that the string names; null, with a sentence in <paramref name="faults"/>, if it names none.</summary>
    public static AzureBlobAccount? Parse(string text, List<string> faults)
    {
        var fields = Split(text.Trim().Trim('"', '\''), faults);
        if (faults.Count > 0)
        {
            return null;
        }

        if (fields.TryGetValue("UseDevelopmentStorage", out var use) && use.Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            return Emulator(fields.GetValueOrDefault("DevelopmentStorageProxyUri"), faults);
        }

        // A BlobEndpoint may carry the SAS as its query.
        var endpoint = fields.GetValueOrDefault("BlobEndpoint")?.Split('?', 2);
        var sas = fields.GetValueOrDefault("SharedAccessSignature") ?? (endpoint?.Length == 2 ? endpoint[1] : null);
        var name = fields.GetValueOrDefault("AccountName");
        if (name is null && endpoint is null)
        {
            faults.Add("The Azure connection string names no account: it needs AccountName=... or BlobEndpoint=....");
            return null;
        }

        var key = fields.GetValueOrDefault("AccountKey");
        var credentials = AzureBlobAccount.Credential(key, sas, "The AccountKey in the Azure connection string", faults);
        if (credentials is null)
        {
            if (faults.Count == 0)
            {
                faults.Add("The Azure connection string gives no credentials: it needs AccountKey=... or SharedAccessSignature=....");
            }

            return null;
        }

        return AzureBlobAccount.Of(name, endpoint?[0] ?? DefaultEndpoint(fields, name!), credentials, faults);
    }

    private static Dictionary<string, string> Split(string text, List<string> faults)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            // Only the first '=' is a separator, because keys may end with '='.
            var pair = parts[i].Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair.Length == 2 && pair[0].Length > 0)
            {
                if (pair[1].Length > 0)
                {
                    fields[pair[0]] = pair[1];
                }
            }
            else if (parts[i].Length > 0)
            {
                faults.Add($"The Azure connection string cannot be read: its setting number {i + 1} is not of the form Name=Value.");
            }
        }

        return fields;
    }

    private static string DefaultEndpoint(Dictionary<string, string> fields, string name) =>
        fields.GetValueOrDefault("DefaultEndpointsProtocol", "https")
        + $"://{name}.blob."
        + fields.GetValueOrDefault("EndpointSuffix", "core.windows.net");

    private static AzureBlobAccount? Emulator(string? proxy, List<string> faults)
    {
        HttpEndpoint host;
        try
        {
            host = HttpEndpoint.Parse(proxy ?? "http://127.0.0.1");
        }
        catch (FormatException e)
        {
            faults.Add(e.Message);
            return null;
        }

        var port = host.Port is 80 or 443 ? EmulatorPort : host.Port;
        var endpoint = host with { Port = port, BasePath = $"/{EmulatorName}" };
        return new AzureBlobAccount(EmulatorName, endpoint, new AzureCredentials.SharedKey(Convert.FromBase64String(EmulatorKey)));
    }
}
