using Trasvase.Http;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>Chooses what authorizes the requests to an account: each kind of credentials has its own way.</summary>
internal static class AzureAuthority
{
    /// <summary>The one for the credentials of an account.</summary>
    public static IRequestAuthority Of(AzureBlobAccount account, TimeProvider time) => account.Credentials switch
    {
        AzureCredentials.SharedKey shared => new SharedKeySigner(account.Name, shared.Key, time),
        AzureCredentials.Sas sas => new SasAuthority(account.Endpoint, sas, time),
        AzureCredentials.Entra entra => Entra(entra, time),
        _ => throw new InvalidOperationException("There is no other kind of credentials."),
    };

    // Azure.Identity is loaded when the first token is wanted, and its credential kept, because it keeps tokens itself.
    private static BearerAuthority Entra(AzureCredentials.Entra identity, TimeProvider time)
    {
        var tokens = new Lazy<EntraTokens>(identity.Tokens);
        return new BearerAuthority(() => tokens.Value.FetchAsync(), time);
    }
}
