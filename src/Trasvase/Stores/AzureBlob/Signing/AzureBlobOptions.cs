using Azure.Core;
using Trasvase.Stores.AzureBlob.Signing;

namespace Trasvase;

/// <summary>
/// Which Azure storage account to use, and as whom. The first that is given counts: the connection string, the account with
/// its key, the account with a SAS, and last Microsoft Entra ID (workload and managed identities, the Azure CLI's sign-in).
/// </summary>
public sealed record AzureBlobOptions
{
    /// <summary>
    /// A connection string in any of its forms, <c>UseDevelopmentStorage=true</c> included. It overrides everything else.
    /// A secret.
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary>The storage account's name.</summary>
    public string? AccountName { get; init; }

    /// <summary>One of the account's two keys, in Base64. A secret.</summary>
    public string? AccountKey { get; init; }

    /// <summary>A shared access signature: the query of a SAS URL, with or without its question mark. A secret.</summary>
    public string? SasToken { get; init; }

    /// <summary>
    /// Gives <see cref="SasToken"/> anew, for example by reading a file once more. Asked when the service refuses the one at hand, so that
    /// a signature may be replaced while a transfer runs; null, or what it throws or gives is of no use: the refusal stands.
    /// </summary>
    public Func<string?>? RenewSasToken { get; init; }

    /// <summary>
    /// Where the account's Blob service answers, for sovereign clouds, private endpoints and Azurite
    /// (<c>http://127.0.0.1:10000/devstoreaccount1</c>). Null for <c>https://{account}.blob.core.windows.net</c>.
    /// </summary>
    public string? Endpoint { get; init; }

    /// <summary>
    /// Gives tokens of Microsoft Entra ID, in the place of those that are found on this machine; null for these. Not asked if a
    /// connection string, a key or a SAS is given. It is kept as long as the client, and asked by several threads.
    /// </summary>
    public TokenCredential? Credential { get; init; }

    /// <summary>The client id of the user-assigned managed identity to be; null for the system-assigned one.</summary>
    public string? ManagedIdentityClientId { get; init; }

    /// <summary>
    /// Reads the options from the environment: <c>AZURE_STORAGE_CONNECTION_STRING</c>, <c>AZURE_STORAGE_ACCOUNT_NAME</c> (or
    /// <c>AZURE_STORAGE_ACCOUNT</c>), <c>AZURE_STORAGE_ACCESS_KEY</c> (or <c>AZURE_STORAGE_KEY</c>),
    /// <c>AZURE_STORAGE_SAS_TOKEN</c>, <c>AZURE_STORAGE_BLOB_ENDPOINT</c>. A variable that is empty counts as absent.
    /// </summary>
    /// <param name="variable">Looks a variable up; null if it is absent.</param>
    public static AzureBlobOptions FromEnvironment(Func<string, string?> variable)
    {
        return new AzureBlobOptions
        {
            ConnectionString = First("AZURE_STORAGE_CONNECTION_STRING"),
            AccountName = First("AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT"),
            AccountKey = First("AZURE_STORAGE_ACCESS_KEY", "AZURE_STORAGE_KEY"),
            SasToken = First("AZURE_STORAGE_SAS_TOKEN"),
            Endpoint = First("AZURE_STORAGE_BLOB_ENDPOINT"),
        };

        string? First(params string[] names) => names.Select(variable).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value))?.Trim();
    }

    /// <summary>Checks the options without asking the service.</summary>
    /// <returns>Every fault as one sentence, without a secret; empty if there is none.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        AzureBlobAccount.Resolve(this, faults);
        return faults;
    }

    /// <summary>For people: says which secrets are set, never what they are.</summary>
    public override string ToString()
    {
        var endpoint = Endpoint?.Split('?')[0].Split('@')[^1] ?? "default";
        return $"account {AccountName ?? "(none)"}, endpoint {endpoint}, connection string {Set(ConnectionString)}, "
            + $"account key {Set(AccountKey)}, SAS {Set(SasToken)}";

        static string Set(string? secret) => string.IsNullOrEmpty(secret) ? "not set" : "set";
    }
}
