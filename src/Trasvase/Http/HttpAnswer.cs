using System.Net.Http.Headers;
using Trasvase.Http.Bodies;
using Trasvase.Http.Text;

namespace Trasvase.Http;

/// <summary>A successful answer whose body has not been read yet, with the watchdog that guards the rest of it.</summary>
internal sealed class HttpAnswer(HttpResponseMessage response, IdleWatchdog watchdog) : IDisposable
{
    /// <summary>The code of the error that an answer is longer than it may be: whoever can ask for less does.</summary>
    public const string TooLong = "AnswerTooLong";

    public int Status => (int)response.StatusCode;

    public HttpResponseHeaders Headers => response.Headers;

    public HttpContentHeaders ContentHeaders => response.Content.Headers;

    /// <summary>A header's value, wherever HTTP files it; null if it is absent.</summary>
    public string? Header(string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values)
            || (!IsOfService(name) && response.Content.Headers.NonValidated.TryGetValues(name, out values))
            ? HeaderText.Read(values.ToString())
            : null;

    // HTTP itself has none of that name, and only its own can be filed with the content.
    private static bool IsOfService(string name) => name.StartsWith("x-", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The headers whose names begin so, in upper or lower case, with the values as they came; of HTTP's own content headers none.
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

    /// <summary>The body as a stream of exactly <paramref name="length"/> bytes; disposing it disposes the answer.</summary>
    public async Task<Stream> OpenBodyAsync(long length, string operation, CancellationToken cancellationToken)
    {
        var inner = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return new BodyStream(inner, this, length, operation);
    }

    /// <summary>Reads the body into memory, at most <paramref name="limit"/> bytes; more is an error.</summary>
    public async Task<byte[]> ReadBodyAsync(int limit, string operation, CancellationToken cancellationToken)
    {
        using var body = await ReadPooledAsync(limit, operation, cancellationToken).ConfigureAwait(false);
        return body.Written.ToArray();
    }

    /// <summary>The same into memory that is lent, and given back when the result is disposed of.</summary>
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

    /// <summary>Runs one read under the idle clock and gives its failures their meaning.</summary>
    public async ValueTask<int> GuardAsync(
        Func<CancellationToken, ValueTask<int>> read, string operation, CancellationToken cancellationToken)
    {
        // The watchdog follows the token of the call that sent the request; a reader may come with another one. What is being read is
        // cancelled, and never disposed of meanwhile: its connection would be given to the next request with what is left of this answer.
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
