using Azure.Core;
using Azure.Identity;
using Trasvase.Http.Connecting;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>
/// Requests tokens from Microsoft Entra ID. This is the only class that uses Azure.Identity, so that its assemblies are loaded only if a
/// user signs in this way.
/// </summary>
/// <param name="credential">The source of the tokens.</param>
/// <param name="isOfThisMachine">Whether the credential was found on this machine, not given by the user of the library.</param>
internal sealed class EntraTokens(TokenCredential credential, bool isOfThisMachine)
{
    private static readonly TokenRequestContext Storage = new(["https://storage.azure.com/.default"]);

    /// <summary>Returns a credential that looks for an identity on this machine.</summary>
    public static TokenCredential OfThisMachine(string? managedIdentityClientId)
    {
        var options = new DefaultAzureCredentialOptions();

        // Null would override AZURE_CLIENT_ID, which is the default of the options.
        options.ManagedIdentityClientId = managedIdentityClientId ?? options.ManagedIdentityClientId;
        return new DefaultAzureCredential(options);
    }

    public async Task<BearerToken> FetchAsync()
    {
        try
        {
            var token = await credential.GetTokenAsync(Storage, CancellationToken.None).ConfigureAwait(false);
            return new BearerToken(token.Token, token.ExpiresOn, token.RefreshOn);
        }
        catch (Exception e) when (e is not CredentialUnavailableException && NetworkFailure.Caused(e))
        {
            throw new StoreException(
                StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "Microsoft Entra ID was not reached, which is to give a token.", e)
            {
                Reason = "Microsoft Entra ID was not reached",
            };
        }
        catch (Exception e) when (e is AuthenticationFailedException || !isOfThisMachine)
        {
            throw new StoreException(
                StoreErrorKind.Unauthenticated,
                RetryAdvice.Never,
                isOfThisMachine
                    ? "Microsoft Entra ID gave no token: sign in with 'az login', give this machine or workload an identity, or set "
                        + "AZURE_STORAGE_ACCESS_KEY."
                    : $"The token credential that was given ({credential.GetType().Name}) gave no token: {e.Message.Split('\n')[0].Trim()}",
                e)
            {
                Code = "NoToken",
            };
        }
    }
}
