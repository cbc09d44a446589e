using System.Globalization;
using Trasvase.Testing.Http;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>An S3 server with one large object of which every range stalls after 64 KiB.</summary>
internal sealed class StallingSource : IAsyncDisposable
{
    private const int Size = 16 * 1024 * 1024;

    private readonly HttpScript _script;
    private readonly TaskCompletionSource _moving = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StallingSource(HttpScript script)
    {
        _script = script;
        script.Then(ScriptAnswer.Empty(
            200, ("ETag", "\"e\""), ("Content-Length", $"{Size}"), ("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT")));
        for (var i = 0; i < 4; i++)
        {
            script.Then(request =>
            {
                _moving.TrySetResult();
                return Stalling(request);
            });
        }
    }

    public string Endpoint => _script.Endpoint;

    /// <summary>Done when the first range was asked for.</summary>
    public Task Moving => _moving.Task;

    public static async Task<StallingSource> StartAsync(CancellationToken cancellationToken) =>
        new(await HttpScript.StartAsync(cancellationToken));

    public ValueTask DisposeAsync() => _script.DisposeAsync();

    // Promises the range that was asked for, gives its first 64 KiB, and no more.
    private static ScriptAnswer Stalling(ScriptRequest request)
    {
        var range = request.Header("Range")!["bytes=".Length..].Split('-');
        var (from, to) = (long.Parse(range[0], CultureInfo.InvariantCulture), long.Parse(range[1], CultureInfo.InvariantCulture));
        return ScriptAnswer.Of(
            206,
            new byte[to - from + 1],
            ("ETag", "\"e\""),
            ("Content-Range", $"bytes {from}-{to}/{Size}"),
            ("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT")) with
        {
            StallAfter = 64 * 1024,
        };
    }
}
