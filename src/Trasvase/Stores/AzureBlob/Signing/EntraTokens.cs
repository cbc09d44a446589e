using Azure.Core;
using Azure.Identity;
using Trasvase.Http.Connecting;
using Trasvase.Storage;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>
/// Asks Microsoft Entra ID for tokens. The only class that knows Azure.Identity, so that its assemblies are loaded only by
/// those who sign in with it.
/// </summary>
internal sealed class EntraTokens(string? managedIdentityClientId)
{
    private static readonly TokenRequestContext Storage = new(["https://storage.azure.com/.default"]);

    private readonly DefaultAzureCredential _credential = new(new DefaultAzureCredentialOptions
    {
        // What is null here would override AZURE_CLIENT_ID, from which the options take their own default.
        ManagedIdentityClientId = managedIdentityClientId ?? new DefaultAzureCredentialOptions().ManagedIdentityClientId,
    });

    public async Task<BearerToken> FetchAsync()
    {
        try
        {
            var token = await _credential.GetTokenAsync(Storage, CancellationToken.None).ConfigureAwait(false);
            return new BearerToken(token.Token, token.ExpiresOn, token.RefreshOn);
        }
        catch (AuthenticationFailedException e) when (e is not CredentialUnavailableException && NetworkFailure.Caused(e))
        {
            throw new StoreException(
                StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "Microsoft Entra ID was not reached, which is to give a token.", e)
            {
                Reason = "Microsoft Entra ID was not reached",
            };
        }
        catch (AuthenticationFailedException e)
        {
            throw new StoreException(
                StoreErrorKind.Unauthenticated,
                RetryAdvice.Never,
                "Microsoft Entra ID gave no token: sign in with 'az login', give this machine or workload an identity, or set "
                + "AZURE_STORAGE_ACCESS_KEY.",
                e)
            {
                Code = "NoToken",
            };
        }
    }
}
