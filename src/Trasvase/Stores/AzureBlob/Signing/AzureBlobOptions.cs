using Azure.Core;
using Trasvase.Stores.AzureBlob.Signing;

namespace Trasvase;

/// <summary>
/// The Azure storage account to use, and the credentials for it. The first that is given counts: the connection string, the account with
/// its key, the account with a SAS, and last Microsoft Entra ID (workload and managed identities, the Azure CLI's sign-in).
/// </summary>
public sealed record AzureBlobOptions
{
    /// <summary>
    /// A connection string in any of its forms, including <c>UseDevelopmentStorage=true</c>. It overrides all other options. A secret.
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary>The storage account's name.</summary>
    public string? AccountName { get; init; }

    /// <summary>One of the account's two keys, in Base64. A secret.</summary>
    public string? AccountKey { get; init; }

    /// <summary>A shared access signature: the query of a SAS URL, with or without its question mark. A secret.</summary>
    public string? SasToken { get; init; }

    /// <summary>
    /// Returns a new value for <see cref="SasToken"/>, for example by reading a file again. Called when the service refuses the current
    /// one, so that a signature can be replaced while a transfer runs. If it is null, throws, or returns nothing usable, the refusal
    /// stands.
    /// </summary>
    public Func<string?>? RenewSasToken { get; init; }

    /// <summary>
    /// The endpoint of the account's Blob service, for sovereign clouds, private endpoints and Azurite
    /// (<c>http://127.0.0.1:10000/devstoreaccount1</c>). Null for <c>https://{account}.blob.core.windows.net</c>.
    /// </summary>
    public string? Endpoint { get; init; }

    /// <summary>
    /// The source of Microsoft Entra ID tokens; null for the identities that are found on this machine. Not used if a connection string,
    /// a key or a SAS is given. It is kept as long as the client and called from several threads.
    /// </summary>
    public TokenCredential? Credential { get; init; }

    /// <summary>
    /// The client id of the user-assigned managed identity to use; null for the one that <c>AZURE_CLIENT_ID</c> names or, if that is not
    /// set, for the system-assigned one.
    /// </summary>
    public string? ManagedIdentityClientId { get; init; }

    /// <summary>
    /// Reads the options from the environment: <c>AZURE_STORAGE_CONNECTION_STRING</c>, <c>AZURE_STORAGE_ACCOUNT_NAME</c> (or
    /// <c>AZURE_STORAGE_ACCOUNT</c>), <c>AZURE_STORAGE_ACCESS_KEY</c> (or <c>AZURE_STORAGE_KEY</c>), <c>AZURE_STORAGE_SAS_TOKEN</c>,
    /// <c>AZURE_STORAGE_BLOB_ENDPOINT</c>. An empty variable counts as absent.
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

    /// <summary>Checks the options without sending a request.</summary>
    /// <returns>A sentence for each fault, without a secret; empty if there is none.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        AzureBlobAccount.Resolve(this, faults);
        return faults;
    }

    /// <summary>Returns the options as text for people. It says which secrets are set but does not contain them.</summary>
    public override string ToString()
    {
        var endpoint = Endpoint?.Split('?')[0].Split('@')[^1] ?? "default";
        return $"account {AccountName ?? "(none)"}, endpoint {endpoint}, connection string {Set(ConnectionString)}, "
            + $"account key {Set(AccountKey)}, SAS {Set(SasToken)}";

        static string Set(string? secret) => string.IsNullOrEmpty(secret) ? "not set" : "set";
    }
}
