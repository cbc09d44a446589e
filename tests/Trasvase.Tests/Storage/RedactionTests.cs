using Trasvase.Storage;

namespace Trasvase.Tests.Storage;

public class RedactionTests
{
    private const string Secret = "Ab3+/xY9_q~Zz0.Kk-7w%2BQ==";

    private static readonly string[] Templates =
    [
        "https://acct.blob.core.windows.net/c/k?sv=2021-12-02&se=2026-01-01&sig={0}&sp=r",
        "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={0}&X-Amz-Date=20260101T000000Z&X-Amz-Signature={0}",
        "GET /k?x-amz-security-token={0} HTTP/1.1",
        "Authorization: AWS4-HMAC-SHA256 Credential={0}, SignedHeaders=host, Signature={0}",
        "authorization: SharedKey acct:{0}",
        "x-ms-copy-source-authorization: Bearer {0}",
        "Proxy-Authorization: Basic {0}",
        "Bearer {0}",
        "DefaultEndpointsProtocol=https;AccountName=acct;AccountKey={0};EndpointSuffix=core.windows.net",
        "BlobEndpoint=https://acct.blob.core.windows.net;SharedAccessSignature=sv=2021&sig={0}&sp=r",
        "x-ms-copy-source: https%3A%2F%2Fb.s3.amazonaws.com%2Fk%3FX-Amz-Signature%3D{0}",
        "https://x/?u=https%3A%2F%2Fy%2F%3Fsv%3D1%26sig%3D{0}",
        "{{\"access_token\":\"{0}\",\"expires_in\":3599}}",
        "{{\"refresh_token\": \"{0}\"}}",
        "aws_secret_access_key = {0}",
        "aws_session_token={0}",
        "<Credentials><SecretAccessKey>{0}</SecretAccessKey><SessionToken>{0}</SessionToken></Credentials>",
        "<SignatureProvided>{0}</SignatureProvided><StringToSign>{0}</StringToSign>",
        "x-amz-server-side-encryption-customer-key: {0}",
        "https://user:{0}@host.example.test/path".Replace("{0}", "canary-of-a-user{0}", StringComparison.Ordinal),
        "client_secret={0}&grant_type=client_credentials",
    ];

    public static TheoryData<string> Cases => [.. Templates];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_SecretInItsPlace_IsGoneAndTheRestStays(string template)
    {
        var secret = template.Contains("user:", StringComparison.Ordinal) ? "p4ssw0rd" : Secret;
        var text = $"It failed: {string.Format(null, template, secret)} and that was it.";

        var shown = Redaction.Of(text);

        shown.ShouldNotContain(secret);
        shown.ShouldStartWith("It failed: ");
        shown.ShouldContain("***");
        Redaction.Of(shown).ShouldBe(shown);
        new StoreException(StoreErrorKind.Unexpected, RetryAdvice.Never, text).Message.ShouldBe(shown);
        new ConfigurationException(text).Message.ShouldBe(shown);
    }

    [Theory]
    [InlineData("Reading s3://bucket/a@b/c.txt failed: access is denied, check that the credentials (AWS_ACCESS_KEY_ID or "
        + "AWS_PROFILE) are right and allow this (403 AccessDenied).")]
    [InlineData("Account 'acct' did not accept the credentials. Check the account key or the SAS and its expiry, and this machine's "
        + "clock.")]
    [InlineData("The Azure connection string names no account: it needs AccountName=... or BlobEndpoint=....")]
    [InlineData("'x' is not a location: write it as s3://bucket/key, az://container/key or "
        + "https://account.blob.core.windows.net/container/key.")]
    public void Of_OurOwnSentences_StayAsTheyAre(string sentence) => Redaction.Of(sentence).ShouldBe(sentence);

    [Fact]
    public void Of_LongAndNastyText_TakesNoTime()
    {
        var nasty = string.Concat(Enumerable.Repeat("sig=sig%3D\"Authorization eyJ.", 40_000));

        Redaction.Of(nasty).ShouldNotBeNull();
    }

    [Fact]
    public void Of_AnySecretBetweenAnyText_IsNeverShown()
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_~";
        var random = new Random(20_260_201);
        for (var i = 0; i < 5000; i++)
        {
            var template = Templates[random.Next(Templates.Length)];
            var secret = new string(random.GetItems<char>(letters, random.Next(16, 80)));
            secret = template.Contains("user:", StringComparison.Ordinal) ? secret.Replace('/', '-') : secret;
            var noise = new string([.. Enumerable.Range(0, random.Next(40))
                .Select(_ => (char)random.Next(1, random.Next(2) == 0 ? 128 : 0xD800))]);

            var shown = Redaction.Of($"{noise} {string.Format(null, template, secret)} {noise}");

            shown.ShouldNotContain(secret, Case.Sensitive, $"seed step {i}");
            Redaction.Of(shown).ShouldBe(shown, $"seed step {i}");
        }
    }
}
