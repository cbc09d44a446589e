using Trasvase.Http;
using Trasvase.Http.Connecting;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.S3;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Http;

/// <summary>Answers that are too large, and answers that would lead elsewhere.</summary>
public class HostileAnswerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1024 * 1024)]
    [InlineData(10_000, 10)]
    public async Task Send_HeadersWithoutEnd_AreRefusedAtOnce(int count, int length)
    {
        using var server = new RawServer();
        var headers = string.Concat(Enumerable.Range(0, count).Select(i => $"x-{i}: {new string('v', length)}\n"));
        var serving = ServeAsync();
        var options = new HttpOptions { Retry = new RetryPolicy { AttemptsMax = 4, DelayFirst = TimeSpan.Zero } };
        using var transport = HttpTransport.Create(options);
        var exchange = new HttpExchange(transport, new PlainAuthority(), new PlainErrors(), options);
        var call = new HttpCall { Operation = "reading mem://a/b", Request = () => new HttpRequestMessage(HttpMethod.Get, server.Address) };

        var error = await Should.ThrowAsync<StoreException>(() => exchange.SendAsync(call, Token));

        error.Retry.ShouldBe(RetryAdvice.Never);
        error.Message.ShouldContain("headers are too large");
        await serving;

        async Task ServeAsync()
        {
            try
            {
                await server.AnswerAsync($"HTTP/1.1 200 OK\n{headers}Content-Length: 0\n\n", Token);
            }
            catch (IOException)
            {
                // The client has left in the middle of it.
            }
        }
    }

    [Theory]
    [InlineData("s3")]
    [InlineData("az")]
    public async Task List_DocumentWithoutEnd_IsRefused(string scheme)
    {
        await using var script = await HttpScript.StartAsync(Token);
        var endless = new byte[StrictXml.BytesMax + 1];
        Array.Fill(endless, (byte)' ');
        "<ListBucketResult><IsTruncated>"u8.CopyTo(endless);
        for (var i = 0; i < 15; i++)
        {
            script.Then(ScriptAnswer.Of(200, endless) with { Chunked = true });
        }

        using var transport = script.CreateTransport(new HttpOptions());

        var error = await Should.ThrowAsync<StoreException>(() => ListAsync(Open(scheme, script, transport)));

        // A page that is too long is asked for in halves in Azure, down to one entry.
        error.Message.ShouldContain("longer than");
        script.Requests.Count.ShouldBeInRange(scheme == "s3" ? 1 : 2, scheme == "s3" ? 1 : 14);
    }

    [Theory]
    [InlineData("<a>", 200_000)]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbbbbbbbb\">]><a>&b;", 1)]
    public void TryParse_DeepOrCunningDocument_IsJustNoDocument(string text, int times) =>
        StrictXml.TryParse(System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, times)))).ShouldBeNull();

    [Theory]
    [InlineData("s3", 301)]
    [InlineData("s3", 302)]
    [InlineData("s3", 307)]
    [InlineData("s3", 308)]
    [InlineData("az", 301)]
    [InlineData("az", 302)]
    [InlineData("az", 307)]
    [InlineData("az", 308)]
    public async Task OpenRead_RedirectToAnotherHost_IsNotFollowed(string scheme, int status)
    {
        await using var script = await HttpScript.StartAsync(Token);
        var redirect = ScriptAnswer.Of(
            status, "<Error><Code>TemporaryRedirect</Code></Error>", ("Location", "http://evil.example.test/take?all=1&sig=canary"));
        script.Then(redirect, redirect, redirect);
        using var transport = script.CreateTransport(new HttpOptions());

        var error = await Should.ThrowAsync<StoreException>(() => Open(scheme, script, transport).OpenReadAsync(
            new ObjectKey("a"), new ReadOptions(), Token));

        error.Message.ShouldNotContain("evil");
        error.Message.ShouldNotContain("canary");
        script.Requests.Count.ShouldBeInRange(1, 2);
        script.Requests.ShouldAllBe(request => !request.Headers["Host"].Contains("evil"));
    }

    private static async Task ListAsync(IObjectSource store)
    {
        await foreach (var _ in store.ListAsync(new ListOptions(), Token))
        {
            // No page comes.
        }
    }

    private static IObjectSource Open(string scheme, HttpScript script, HttpMessageInvoker transport)
    {
        var http = new HttpOptions { Retry = new RetryPolicy { AttemptsMax = 2, DelayFirst = TimeSpan.FromTicks(1) } };
        return scheme == "s3"
            ? S3Store.Create(
                "bucket", new S3Options { AccessKeyId = "id", SecretAccessKey = "secret", Endpoint = script.Endpoint }, http, transport)
            : AzureBlobStore.Create(
                "box",
                new AzureBlobOptions { AccountName = "acct", AccountKey = "c2VjcmV0", Endpoint = $"{script.Endpoint}/acct" },
                http,
                transport);
    }
}
