using Azure.Core;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>
/// The credentials for an account. These types are classes and not records, because a record's text would show the secret.
/// </summary>
internal abstract class AzureCredentials
{
    private AzureCredentials()
    {
    }

    /// <summary>The account's key.</summary>
    internal sealed class SharedKey(byte[] key) : AzureCredentials
    {
        public byte[] Key => key;
    }

    /// <summary>A shared access signature.</summary>
    internal sealed class Sas(string query, Func<string?>? renew = null) : AzureCredentials
    {
        /// <summary>The query of a SAS URL, percent-encoded, without the question mark.</summary>
        public string Query => query;

        /// <summary>Returns a new signature; null if the signature cannot be renewed.</summary>
        public Func<string?>? Renew => renew;
    }

    /// <summary>An identity of Microsoft Entra ID: the given one, or one that is found on this machine.</summary>
    internal sealed class Entra(string? managedIdentityClientId, TokenCredential? given = null) : AzureCredentials
    {
        /// <summary>Returns the source of the identity's tokens. Azure.Identity is not loaded before this call.</summary>
        public EntraTokens Tokens() => new(given ?? EntraTokens.OfThisMachine(managedIdentityClientId), given is null);
    }
}
