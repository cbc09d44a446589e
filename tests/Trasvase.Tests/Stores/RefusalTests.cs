using System.Net;
using System.Text;
using Trasvase.Http.Connecting;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.S3;

namespace Trasvase.Tests.Stores;

/// <summary>Whatever status comes with whatever code in whatever body: an error is never taken for a success, and never asked for without
/// end.</summary>
public class RefusalTests
{
    private const int AttemptsMax = 3;

    private static readonly string[] Codes =
    [
        "AccessDenied", "SlowDown", "NoSuchKey", "NoSuchBucket", "ExpiredToken", "RequestTimeTooSkewed", "InternalError", "BlobNotFound", "ServerBusy", "AuthenticationFailed",
        "ContainerNotFound", "Md5Mismatch", "InvalidBlockList", "LeaseIdMissing", "InvalidObjectState", "PermanentRedirect", "NotImplemented", "Nonsense", "", "{0}", "%s", new string('x', 5000),
    ];

    private static readonly string[] Bodies =
    [
        "", "{0}", "<Error><Code>{0}</Code><Message>m {{0}} {{</Message></Error>", "<?xml version=\"1.0\"?><Error><Code>{0}", "<html><body>{0}</body></html>",
        "<!DOCTYPE x [<!ENTITY a \"b\">]><Error><Code>&a;</Code></Error>", "<ErrorResponse><Error><Code>{0}</Code></Error></ErrorResponse>", "{{\"error\":\"{0}\"}}", "\0\u0001\uFFFF",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("s3")]
    [InlineData("az")]
    public async Task EveryOperation_AnyRefusal_IsAnErrorAfterFewRequests(string scheme)
    {
        var random = new Random(20_260_301);
        for (var i = 0; i < 1500; i++)
        {
            var status = random.Next(300, 1000);
            var code = Codes[random.Next(Codes.Length)];
            var body = string.Format(null, Bodies[random.Next(Bodies.Length)], code);
            using var server = new Parrot(status, code, body, random.Next(4));
            using var transport = new HttpMessageInvoker(server);
            var store = Open(scheme, transport);
            var operation = random.Next(5);

            var what = $"step {i}: operation {operation}, {status}, '{code}', '{body}'";
            try
            {
                (await RunAsync(store, operation)).ShouldBeTrue($"{what} succeeded");
            }
            catch (StoreException e)
            {
                e.Retry.ShouldNotBe(RetryAdvice.Worthwhile, $"{what} would be tried again by whoever called");
                e.Message.Length.ShouldBeInRange(1, 1000, what);
            }

            server.Requests.ShouldBeLessThanOrEqualTo(4 * (AttemptsMax + 1), what);
        }
    }

    // True if the answer is one that a refusal may give: there is no such object.
    private static async Task<bool> RunAsync(IObjectStore store, int operation)
    {
        var key = new ObjectKey("a");
        switch (operation)
        {
            case 0:
                return await store.FindAsync(key, null, Token) is null;
            case 1:
                await (await ((IObjectSource)store).OpenReadAsync(key, new ReadOptions { Match = "\"e\"" }, Token)).DisposeAsync();
                return false;
            case 2:
                await using (var pages = ((IObjectSource)store).ListAsync(new ListOptions(), Token).GetAsyncEnumerator(Token))
                {
                    await pages.MoveNextAsync();
                    return false;
                }

            case 3:
                await ((IObjectTarget)store).PutAsync(key, PartBody.Of("body"u8.ToArray()), new WriteOptions(), Token);
                return false;
            default:
                // There may be nothing to remove.
                return !await ((IObjectRemover)store).RemoveAsync(key, "\"e\"", Token);
        }
    }

    private static IObjectStore Open(string scheme, HttpMessageInvoker transport)
    {
        var http = new HttpOptions
        {
            Retry = new RetryPolicy
            {
                AttemptsMax = AttemptsMax,
                DelayFirst = TimeSpan.FromTicks(1),
                RetryAfterMax = TimeSpan.FromTicks(1),
            },
        };
        return scheme == "s3"
            ? S3Store.Create(
                "bucket",
                new S3Options { AccessKeyId = "id", SecretAccessKey = "secret", Endpoint = "http://s3.us-east-1.amazonaws.com" },
                http,
                transport)
            : AzureBlobStore.Create(
                "box",
                new AzureBlobOptions { AccountName = "acct", AccountKey = "c2VjcmV0", Endpoint = "http://127.0.0.1:1/acct" },
                http,
                transport);
    }

    /// <summary>Says always the same.</summary>
    private sealed class Parrot(int status, string code, string body, int headers) : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            var answer = new HttpResponseMessage((HttpStatusCode)status)
            {
                Content = new ByteArrayContent(request.Method == HttpMethod.Head ? [] : Encoding.UTF8.GetBytes(body)),
            };
            if (headers > 0 && code.Length is > 0 and < 100)
            {
                answer.Headers.Add("x-ms-error-code", code);
            }

            if (headers > 1)
            {
                answer.Headers.Add("ETag", "\"e\"");
                answer.Headers.Add("Date", "Mon, 01 Jan 2001 00:00:00 GMT");
                answer.Headers.Add("Location", "https://evil.example.test/?take=all");
            }

            if (headers > 2)
            {
                answer.Headers.Add("Retry-After", "86400");
                answer.Headers.Add("x-amz-bucket-region", $"region-{Requests}");
            }

            return Task.FromResult(answer);
        }
    }
}
