using System.Net.Http.Headers;
using System.Text;
using Trasvase.Http.Bodies;
using Trasvase.Http.Connecting;
using Trasvase.Storage.Requests;

namespace Trasvase.Http;

/// <summary>
/// Sends calls: signs each request, guards it with a watchdog, turns failures into <see cref="StoreException"/>, and repeats the request
/// as long as that is sensible. This is the only retry loop for requests. Parts that stream through are repeated by the transfer instead.
/// </summary>
internal sealed class HttpExchange(HttpMessageInvoker http, IRequestAuthority authority, IErrorReader errors, HttpOptions options)
{
    private const int ErrorBodyMax = 64 * 1024;

    // A server that refuses a body without reading it breaks the connection, and its reason is lost. After a failure that may have had
    // this cause, bodies are announced first (Expect: 100-continue) until the server accepts one.
    private volatile bool _announces;

    /// <summary>The clock.</summary>
    public TimeProvider Time => options.Time;

    /// <summary>Sends the call until it succeeds or another attempt makes no sense.</summary>
    /// <exception cref="StoreException">What went wrong; Exhausted if the call was tried as often as the policy allows.</exception>
    public async Task<HttpAnswer> SendAsync(HttpCall call, CancellationToken cancellationToken)
    {
        var started = options.Time.GetTimestamp();
        Mending? mending = null;
        Attempts? attempts = null;
        while (true)
        {
            var (answer, error, refusal) = await AttemptAsync(call, cancellationToken).ConfigureAwait(false);
            RequestPacing.Current?.Ended(options.Service, error);
            if (answer is not null)
            {
                return answer;
            }

            if (refusal is not null)
            {
                var left = await MendAsync(mending ??= new Mending(authority), refusal, cancellationToken).ConfigureAwait(false);
                if (left is null && !call.IsRepeatable)
                {
                    throw new StoreException(
                        error!.Kind, RetryAdvice.Worthwhile, error.Message, error)
                    { Code = error.Code, Status = error.Status };
                }

                if (left is null)
                {
                    // The cause of the refusal has just been removed, so this does not count as an attempt.
                    continue;
                }

                error = left;
            }

            if (!call.IsRepeatable || error!.Retry != RetryAdvice.Worthwhile)
            {
                throw error!;
            }

            attempts ??= new Attempts(options.Retry, options.Time, started, options.Service) { Lends = true };
            await attempts.AgainAsync(error, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a call and reads its answer. Both are repeated if the answer is unusable or breaks off.</summary>
    /// <param name="send">Sends the call and returns when an answer begins.</param>
    /// <param name="read">Reads the answer to its end.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<T> ReadAsync<T>(Func<Task<HttpAnswer>> send, Func<HttpAnswer, Task<T>> read, CancellationToken cancellationToken)
    {
        var started = options.Time.GetTimestamp();
        Attempts? attempts = null;
        while (true)
        {
            StoreException failure;
            using (var answer = await send().ConfigureAwait(false))
            {
                try
                {
                    return await read(answer).ConfigureAwait(false);
                }
                catch (StoreException e) when (e.Retry == RetryAdvice.Worthwhile)
                {
                    failure = e;
                }
            }

            attempts ??= new Attempts(options.Retry, options.Time, started, options.Service);
            await attempts.AgainAsync(failure, cancellationToken).ConfigureAwait(false);
        }
    }

    // Returns null if the refusal's cause is removed; otherwise the error to go on with. That is an error of its own if the service that
    // issues credentials is down.
    private async Task<StoreException?> MendAsync(Mending mending, Refusal refusal, CancellationToken cancellationToken)
    {
        try
        {
            return await mending.TryAsync(refusal, cancellationToken).ConfigureAwait(false) ? null : refusal.Error;
        }
        catch (StoreException e) when (e.Retry == RetryAdvice.Worthwhile)
        {
            RequestPacing.Current?.Ended(options.Service, e);
            return e;
        }
    }

    private async Task<(HttpAnswer? Answer, StoreException? Error, Refusal? Refusal)> AttemptAsync(
        HttpCall call, CancellationToken cancellationToken)
    {
        var pacing = RequestPacing.Current;
        if (pacing is not null)
        {
            await pacing.BeforeAsync(cancellationToken).ConfigureAwait(false);
        }

        using var request = call.Request();
        var sends = request.Content is PartContent;
        if (_announces && sends)
        {
            request.Headers.ExpectContinue = true;
        }

        try
        {
            await authority.SignAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Retry == RetryAdvice.Worthwhile)
        {
            // No request was sent, because the service that issues credentials is down. The caller treats that as if the store were down.
            return (null, e, null);
        }

        var watchdog = new IdleWatchdog(options.IdleTimeout, options.Time, cancellationToken, pacing?.PulseOf(options.Service));
        try
        {
            return await SendAsync(call, request, watchdog, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
            when (HttpFailure.Of(e, watchdog, $"{call.Operation} at {Where(request.RequestUri!)}", cancellationToken) is { } meaning)
        {
            // A connection that is torn down by a cancellation may fail with any exception. The caller gets the cancellation.
            watchdog.Dispose();
            _announces |= sends;
            return meaning is StoreException error ? (null, error, null) : throw meaning;
        }
        catch
        {
            watchdog.Dispose();
            throw;
        }
    }

    private async Task<(HttpAnswer? Answer, StoreException? Error, Refusal? Refusal)> SendAsync(
        HttpCall call, HttpRequestMessage request, IdleWatchdog watchdog, CancellationToken cancellationToken)
    {
        var content = request.Content as PartContent;
        if (content is not null)
        {
            content.Watchdog = watchdog;
        }

        RequestTally.Add();
        watchdog.Arm(Patience(call));
        var response = await http.SendAsync(request, watchdog.Token).ConfigureAwait(false);
        watchdog.Answered();
        var answer = new HttpAnswer(response, watchdog);
        if (response.IsSuccessStatusCode || call.AlsoAnswers.Contains(answer.Status))
        {
            _announces &= content is null;
            return (answer, null, null);
        }

        using (answer)
        {
            // A server that asks for fewer requests should not get bodies in vain either.
            _announces |= content is not null && answer.Status is 429 or 503;
            var refused = answer.Status == 407
                ? HttpFailure.OfUnknownToProxy($"{call.Operation} at {Where(request.RequestUri!)}")
                : await ReadErrorAsync(answer, call.Operation, cancellationToken).ConfigureAwait(false);
            return (null, refused, new Refusal(refused, response.Headers, request));
        }
    }

    private string Where(Uri uri) =>
        options.Proxy?.AddressFor(uri) is { } proxy ? $"{uri.Authority} through the proxy {proxy}" : uri.Authority;

    private int Patience(HttpCall call) =>
        call.AnswerTimeout is { } longer ? Math.Max(1, (int)Math.Ceiling(longer / options.IdleTimeout)) : 1;

    private async Task<StoreException> ReadErrorAsync(HttpAnswer answer, string operation, CancellationToken cancellationToken)
    {
        string body;
        try
        {
            body = Encoding.UTF8.GetString(await answer.ReadBodyAsync(ErrorBodyMax, operation, cancellationToken).ConfigureAwait(false));
        }
        catch (StoreException)
        {
            // The status alone says what the error is. A body that breaks off adds nothing.
            body = "";
        }

        return errors.Read(new ErrorAnswer(answer.Status, body, answer.Header, operation, RetryAfter(answer.Headers)));
    }

    private TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        var value = headers.RetryAfter;
        return value?.Delta ?? (value?.Date is { } date ? date - options.Time.GetUtcNow() : null);
    }
}
