using Azure.Core;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>By what a request proves who asks. Classes and not records, because a record's text would show the secret.</summary>
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
        /// <summary>Percent-encoded, without the question mark.</summary>
        public string Query => query;

        /// <summary>Gives it anew; null if it cannot change.</summary>
        public Func<string?>? Renew => renew;
    }

    /// <summary>An identity of Microsoft Entra ID: the one that is given, or whichever is found on this machine.</summary>
    internal sealed class Entra(string? managedIdentityClientId, TokenCredential? given = null) : AzureCredentials
    {
        /// <summary>Asks for tokens by it. Azure.Identity is loaded then, and not before.</summary>
        public EntraTokens Tokens() => new(given ?? EntraTokens.OfThisMachine(managedIdentityClientId), given is null);
    }
}
