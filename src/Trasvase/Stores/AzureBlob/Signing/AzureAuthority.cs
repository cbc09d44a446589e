using Trasvase.Http;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>Chooses how the requests to an account are authorized.</summary>
internal static class AzureAuthority
{
    /// <summary>Returns the authority for the account's credentials.</summary>
    public static IRequestAuthority Of(AzureBlobAccount account, TimeProvider time) => account.Credentials switch
    {
        AzureCredentials.SharedKey shared => new SharedKeySigner(account.Name, shared.Key, time),
        AzureCredentials.Sas sas => new SasAuthority(account.Endpoint, sas, time),
        AzureCredentials.Entra entra => Entra(entra, time),
        _ => throw new InvalidOperationException("There is no other kind of credentials."),
    };

    // Azure.Identity is loaded when the first token is needed. Its credential is kept, because it caches tokens itself.
    private static BearerAuthority Entra(AzureCredentials.Entra identity, TimeProvider time)
    {
        var tokens = new Lazy<EntraTokens>(identity.Tokens);
        return new BearerAuthority(() => tokens.Value.FetchAsync(), time);
    }
}
