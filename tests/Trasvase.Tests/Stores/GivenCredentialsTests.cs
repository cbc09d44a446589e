using Amazon.Runtime;
using Azure.Core;
using Azure.Identity;
using Trasvase.Stores.AzureBlob.Signing;
using Trasvase.Stores.S3;

namespace Trasvase.Tests.Stores;

/// <summary>Credentials of the vendors' own kinds, which a host has already.</summary>
public class GivenCredentialsTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Credentials_OfAws_CountBeforeKeysAndProfiles()
    {
        var options = new S3Options
        {
            Credentials = new SessionAWSCredentials("given", "secret", "token"),
            AccessKeyId = "other",
            SecretAccessKey = "other",
            Profile = "none",
        };

        var keys = await S3Store.CredentialsOf(options, TimeProvider.System)!.GetAsync(None);

        (keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken).ShouldBe(("given", "secret", "token"));
        options.ToString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task Credential_OfAzure_IsAskedForATokenOfTheStorageService()
    {
        var credential = new Tokens(context => new AccessToken(
            $"token for {context.Scopes[0]}", TimeProvider.System.GetUtcNow().AddHours(1)));

        var token = await TokensOf(credential).FetchAsync();

        token.Value.ShouldBe("token for https://storage.azure.com/.default");
    }

    [Fact]
    public async Task Credential_OfAzureThatFails_IsARefusalThatNamesIt()
    {
        var failure = await Should.ThrowAsync<StoreException>(TokensOf(new Tokens(_ => throw new AuthenticationFailedException(
            "No such tenant."))).FetchAsync());

        (failure.Kind, failure.Message).ShouldBe(
            (StoreErrorKind.Unauthenticated, "The token credential that was given (Tokens) gave no token: No such tenant."));
    }

    private static EntraTokens TokensOf(TokenCredential credential)
    {
        var faults = new List<string>();
        var account = AzureBlobAccount.Resolve(new AzureBlobOptions { AccountName = "acct", Credential = credential }, faults)
            .ShouldNotBeNull(string.Join(' ', faults));
        return account.Credentials.ShouldBeOfType<AzureCredentials.Entra>().Tokens();
    }

    private sealed class Tokens(Func<TokenRequestContext, AccessToken> give) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            give(requestContext);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(give(requestContext));
    }
}
