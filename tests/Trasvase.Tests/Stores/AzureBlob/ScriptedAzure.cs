using Trasvase.Http.Connecting;
using Trasvase.Stores.AzureBlob;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Stores.AzureBlob;

/// <summary>A store whose service gives the answers of a script.</summary>
internal sealed class ScriptedAzure : IAsyncDisposable
{
    private readonly HttpMessageInvoker _transport;

    private ScriptedAzure(HttpScript script, AzureBlobOptions options)
    {
        var http = new HttpOptions { Retry = new RetryPolicy { AttemptsMax = 3, DelayFirst = TimeSpan.FromMilliseconds(1) } };
        Script = script;
        _transport = script.CreateTransport(http);
        Store = AzureBlobStore.Create("box", options, http, _transport);
    }

    public HttpScript Script { get; }

    public AzureBlobStore Store { get; }

    public static async Task<ScriptedAzure> StartAsync(Func<HttpScript, AzureBlobOptions>? options = null)
    {
        var script = await HttpScript.StartAsync(TestContext.Current.CancellationToken);
        return new ScriptedAzure(script, options?.Invoke(script) ?? new AzureBlobOptions
        {
            AccountName = "acct",
            AccountKey = "c2VjcmV0",
            Endpoint = $"{script.Endpoint}/acct",
        });
    }

    /// <summary>The answer to a find.</summary>
    public static ScriptAnswer Found(long size, params (string Name, string Value)[] headers) =>
        Blob(200, [], [("Content-Length", size.ToString(System.Globalization.CultureInfo.InvariantCulture)), .. headers]);

    /// <summary>The answer to a read.</summary>
    public static ScriptAnswer Blob(int status, byte[] body, params (string Name, string Value)[] headers) => ScriptAnswer.Of(
        status,
        body,
        [("ETag", "\"0x1\""), ("Last-Modified", "Fri, 26 Jun 2015 23:39:12 GMT"), ("x-ms-blob-type", "BlockBlob"), .. headers]);

    public static ScriptAnswer Error(int status, string code) => ScriptAnswer.Empty(status, ("x-ms-error-code", code));

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await Script.DisposeAsync();
    }
}
