using Trasvase.Http.Connecting;
using Trasvase.Stores.S3;
using Trasvase.Stores.S3.Signing;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Stores.S3;

/// <summary>A bucket whose server says what a test tells it to say.</summary>
internal sealed class S3Scripted : IAsyncDisposable
{
    public const string ETag = "\"0cc175b9c0f1b6a831c399e269772661\"";

    private readonly HttpMessageInvoker _transport;

    private S3Scripted(HttpScript script, HttpMessageInvoker transport, S3Store store)
    {
        Script = script;
        _transport = transport;
        Store = store;
    }

    public HttpScript Script { get; }

    public S3Store Store { get; }

    public IReadOnlyList<ScriptRequest> Requests => Script.Requests;

    public static S3Options Keys { get; } = new()
    {
        AccessKeyId = "AKIAIOSFODNN7EXAMPLE",
        SecretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    };

    /// <summary>A bucket on a server that is not Amazon's.</summary>
    public static Task<S3Scripted> StartAsync(CancellationToken cancellationToken) =>
        StartAsync(Keys with { Endpoint = "http://s3.example.test" }, null, TimeProvider.System, cancellationToken);

    /// <summary>A bucket that takes the server for Amazon's.</summary>
    public static Task<S3Scripted> StartAmazonAsync(CancellationToken cancellationToken) =>
        StartAsync(Keys with { Endpoint = "http://s3.us-east-1.amazonaws.com" }, null, TimeProvider.System, cancellationToken);

    public static async Task<S3Scripted> StartAsync(
        S3Options options, IAwsCredentialSource? credentials, TimeProvider time, CancellationToken cancellationToken)
    {
        var http = new HttpOptions { Retry = new RetryPolicy { AttemptsMax = 2, DelayFirst = TimeSpan.FromMilliseconds(1) }, Time = time };
        var script = await HttpScript.StartAsync(cancellationToken);
        var transport = script.CreateTransport(http);
        var store = S3Store.Create("bucket", options, credentials ?? S3Store.CredentialsOf(options, time), http, transport);
        return new S3Scripted(script, transport, store);
    }

    public S3Scripted Then(params ScriptAnswer[] answers)
    {
        Script.Then(answers);
        return this;
    }

    /// <summary>An answer that carries an object.</summary>
    public static ScriptAnswer Object(int status, byte[] body, params (string Name, string Value)[] headers) =>
        ScriptAnswer.Of(status, body, [("ETag", ETag), ("Last-Modified", "Fri, 24 May 2013 00:00:00 GMT"), .. headers]);

    /// <summary>An answer that refuses.</summary>
    public static ScriptAnswer Error(int status, string code, string more = "", params (string Name, string Value)[] headers) =>
        ScriptAnswer.Of(status, $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>m</Message>{more}</Error>", headers);

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await Script.DisposeAsync();
    }
}
