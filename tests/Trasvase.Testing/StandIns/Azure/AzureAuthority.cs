namespace Trasvase.Testing.StandIns.Azure;

/// <summary>Finds out who makes a request, and what that one may do.</summary>
internal sealed class AzureAuthority(AzureState state, string account, bool tls)
{
    private const string Bearer = "Bearer ";

    public AzureGrant Check(StandInRequest request)
    {
        if (AzureRoute.AccountOf(request) != account)
        {
            throw new AzureRefusalException(404, "ResourceNotFound");
        }

        var grant = Grant(request, request.Header("Authorization"));
        if (state.AccountIsDisabled)
        {
            throw new AzureRefusalException(403, "AccountIsDisabled", "The specified account is disabled.");
        }

        grant.Ensure(request);
        return grant;
    }

    private AzureGrant Grant(StandInRequest request, string? header)
    {
        if (header is null && request.Query("sig") is not null)
        {
            return AzureSas.Check(request, account, state.Key, state.Now, tls);
        }

        if (header is null)
        {
            throw new AzureRefusalException(401, "NoAuthenticationInformation") { Headers = [Challenge] };
        }

        if (header.StartsWith("SharedKey ", StringComparison.Ordinal))
        {
            AzureSharedKey.Ensure(request, account, state.Key, state.Now, state.Options.JoinsWhiteSpace);
            return AzureGrant.Everything;
        }

        if (!header.StartsWith(Bearer, StringComparison.Ordinal))
        {
            throw new AzureRefusalException(400, "InvalidAuthenticationInfo");
        }

        if (!tls)
        {
            throw AzureSharedKey.Failed("Authentication scheme Bearer is not permitted over HTTP.");
        }

        return state.IsTokenValid(header[Bearer.Length..])
            ? AzureGrant.Everything
            : throw new AzureRefusalException(401, "InvalidAuthenticationInfo", "Lifetime validation failed. The token is expired.")
            {
                Headers = [Challenge],
            };
    }

    private static (string Name, string Value) Challenge =>
        (
            "WWW-Authenticate",
            "Bearer authorization_uri=https://login.microsoftonline.com/common/oauth2/authorize resource_id=https://storage.azure.com");
}
