using System.Net.Http.Headers;
using Trasvase.Http.Bodies;
using Trasvase.Http.Text;

namespace Trasvase.Http;

/// <summary>A successful answer whose body has not been read yet, with the watchdog that guards the rest of the exchange.</summary>
internal sealed class HttpAnswer(HttpResponseMessage response, IdleWatchdog watchdog) : IDisposable
{
    /// <summary>The error code of an answer that is longer than allowed. A caller that can request less then does so.</summary>
    public const string TooLong = "AnswerTooLong";

    public int Status => (int)response.StatusCode;

    public HttpResponseHeaders Headers => response.Headers;

    public HttpContentHeaders ContentHeaders => response.Content.Headers;

    /// <summary>
    /// Returns a header's value, whether .NET files it with the answer or with the content; null if the header is absent.
    /// </summary>
    public string? Header(string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values)
            || (!IsOfService(name) && response.Content.Headers.NonValidated.TryGetValues(name, out values))
            ? HeaderText.Read(values.ToString())
            : null;

    // HTTP defines no header that begins with x-, and .NET files only headers that HTTP defines with the content.
    private static bool IsOfService(string name) => name.StartsWith("x-", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Returns the headers whose names begin with a prefix, in upper or lower case, with their values. HTTP's own content headers are not
    /// among them.
    /// </summary>
    public List<(string Name, string Value)> HeadersFrom(string prefix)
    {
        var found = new List<(string Name, string Value)>();
        foreach (var (name, values) in response.Headers.NonValidated)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                found.Add((name, HeaderText.Read(values.ToString())));
            }
        }

        return found;
    }

    /// <summary>Opens the body as a stream of exactly <paramref name="length"/> bytes. Disposing the stream disposes the answer.</summary>
    public async Task<Stream> OpenBodyAsync(long length, string operation, CancellationToken cancellationToken)
    {
        var inner = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return new BodyStream(inner, this, length, operation);
    }

    /// <summary>Reads the body into memory. A body of more than <paramref name="limit"/> bytes is an error.</summary>
    public async Task<byte[]> ReadBodyAsync(int limit, string operation, CancellationToken cancellationToken)
    {
        using var body = await ReadPooledAsync(limit, operation, cancellationToken).ConfigureAwait(false);
        return body.Written.ToArray();
    }

    /// <summary>
    /// Reads the body into a rented buffer, which is returned to its pool when the result is disposed. A body of more than
    /// <paramref name="limit"/> bytes is an error.
    /// </summary>
    public async Task<PooledBody> ReadPooledAsync(int limit, string operation, CancellationToken cancellationToken)
    {
        var inner = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var disposing = inner.ConfigureAwait(false);
        var body = new PooledBody(
            response.Content.Headers.ContentLength is { } length and > 0 ? (int)Math.Min(length, limit) + 1 : 16 * 1024);
        try
        {
            int count;
            while ((count = await GuardAsync(
                token => inner.ReadAsync(body.Free, token), operation, cancellationToken).ConfigureAwait(false)) > 0)
            {
                body.Add(count);
                if (body.Written.Count > limit)
                {
                    throw new StoreException(
                        StoreErrorKind.Unexpected,
                        RetryAdvice.Never,
                        $"The answer is longer than {limit} bytes while {operation}.")
                    { Code = TooLong };
                }
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>Runs one read under the idle clock and turns its failures into the exceptions that stores throw.</summary>
    public async ValueTask<int> GuardAsync(
        Func<CancellationToken, ValueTask<int>> read, string operation, CancellationToken cancellationToken)
    {
        // The watchdog follows the token of the call that sent the request, but a reader may use another token. A pending read is
        // cancelled and its stream is never disposed meanwhile. Otherwise the connection would go to the next request with the rest of
        // this answer still in it.
        using var registration = cancellationToken == watchdog.Caller
            ? default
            : cancellationToken.UnsafeRegister(static state => ((IdleWatchdog)state!).Cancel(), watchdog);
        try
        {
            watchdog.Arm();
            watchdog.Pace.Wait();
            var count = await read(watchdog.Token).ConfigureAwait(false);
            watchdog.Answered();
            return count > 0 && watchdog.Pace.Came(count) is { } creeping
                ? throw new StoreException(
                    StoreErrorKind.Timeout,
                    RetryAdvice.Worthwhile,
                    $"Only {creeping.Moved} bytes moved in {creeping.Waited.TotalSeconds:0.#} s while {operation}.")
                : count;
        }
        catch (Exception e) when (HttpFailure.Of(e, watchdog, operation, cancellationToken) is { } meaning)
        {
            throw meaning;
        }
        finally
        {
            watchdog.Disarm();
        }
    }

    public void Dispose()
    {
        response.Dispose();
        watchdog.Dispose();
    }
}
