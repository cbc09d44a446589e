using Trasvase.Simulation.Drawing;
using Trasvase.Simulation.World;
using Trasvase.Storage.Requests;

namespace Trasvase.Simulation.Stores;

/// <summary>What happens to every request of one run to one store: it takes time, fails, loses its answer, arrives twice.</summary>
internal sealed class Calls(Universe universe, Side side, Run run)
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);

    private readonly FaultRates _rates = run.IsQuiet
        ? FaultRates.None
        : side == universe.Source ? universe.Scenario.SourceFaults : universe.Scenario.TargetFaults;
    private int _number;
    private readonly int[] _open = new int[Enum.GetValues<Lane>().Length];

    public FaultRates Rates => _rates;

    private string Service => side.Store.Profile.Service;

    /// <summary>Makes a request.</summary>
    public async Task<T> MakeAsync<T>(Request<T> request, CancellationToken cancellationToken)
    {
        await run.AliveAsync();
        var name = $"run {run.Number} {side.Name} {Opened(request.What, request.Lane)} {request.What}";
        universe.Trace.Add(name);
        try
        {
            // A store repeats by itself what it can repeat: then the second request may meet what the first one did.
            var policy = universe.Scenario.StoreRetry with
            {
                AttemptsMax = request.IsRepeatable
                ? universe.Scenario.StoreRetry.AttemptsMax
                : 1
            };
            long? since = null;
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await TellAsync(() => TryAsync(name, request, cancellationToken), cancellationToken);
                }
                catch (StoreException e) when (e.Retry == RetryAdvice.Worthwhile && policy.AttemptsMax > 1)
                {
                    since ??= run.Clock.GetTimestamp();
                    if (universe.Scenario.Down is not null
                        && RequestPacing.Current is { } pacing
                        && await pacing.MetOutageAsync(
                            new FailedAttempt(Service, e, since.Value, attempt == policy.AttemptsMax), cancellationToken))
                    {
                        attempt--;
                        continue;
                    }

                    if (attempt == policy.AttemptsMax)
                    {
                        throw e.Exhausted(attempt, TimeSpan.Zero);
                    }

                    await policy.WaitAsync(attempt, e.RetryAfter, run.Clock, cancellationToken);
                }
            }
        }
        finally
        {
            Closed(request.Lane);
        }
    }

    // Whoever decides whether a side is down is told what came of each request, where the job has the patience to wait for that.
    private async Task<T> TellAsync<T>(Func<Task<T>> request, CancellationToken cancellationToken)
    {
        if (universe.Scenario.Down is null || RequestPacing.Current is not { } pacing)
        {
            return await request();
        }

        await pacing.BeforeAsync(cancellationToken);
        await run.AliveAsync();
        try
        {
            var answer = await request();
            pacing.Ended(Service, failure: null);
            return answer;
        }
        catch (StoreException e)
        {
            pacing.Ended(Service, e);
            throw;
        }
    }

    /// <summary>Takes as long as a request takes.</summary>
    public async Task TakeTimeAsync(CancellationToken cancellationToken)
    {
        await universe.MomentAsync(run);
        var most = _rates.Latency * (Hits(_rates.Slow) ? 100 : 1);
        if (most > TimeSpan.Zero)
        {
            await Task.Delay(most * run.Dice.Unit(), run.Clock, cancellationToken);
        }
        else
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        await run.AliveAsync();
    }

    /// <summary>Whether something happens here; if so, objects of this run may fail.</summary>
    public bool Hits(double rate)
    {
        var hits = run.Dice.Hits(rate);
        run.IsDisturbed |= hits;
        return hits;
    }

    /// <summary>A number below the end.</summary>
    public int Below(int end) => run.Dice.Below(end);

    /// <summary>One more is open from now on.</summary>
    public int Opened(string what, Lane lane)
    {
        if (run.HasEnded)
        {
            universe.Violate("I8", $"{side.Name} was asked ({what}) by a job that has ended.");
        }

        run.Open++;
        _open[(int)lane]++;
        var options = universe.Scenario.Options;
        var copies = universe.Scenario.CanCopy ? options.Pulls : 0;
        EnsureWithin(_open[(int)Lane.Relay], options.Connections, "relays");
        EnsureWithin(_open[(int)Lane.Copy], copies, "copies");
        var looks = universe.Scenario.Down is null ? 0 : 1;
        EnsureWithin(
            _open[(int)Lane.Any] + _open[(int)Lane.Relay] + _open[(int)Lane.Copy], options.Connections + copies + looks, "requests");
        return ++_number;
    }

    public void Closed(Lane lane)
    {
        run.Open--;
        _open[(int)lane]--;
    }

    private void EnsureWithin(int open, int most, string what)
    {
        if (open > most)
        {
            universe.Violate("I10", $"{open} {what} are open at {side.Name}, of {most}.");
        }
    }

    private async Task<T> TryAsync<T>(string name, Request<T> request, CancellationToken cancellationToken)
    {
        try
        {
            await TakeTimeAsync(cancellationToken);
            ThrowIfDown();
            await ThrowIfAsync(_rates.Refused, cancellationToken);
            await request.ArriveAsync(cancellationToken);
            var answer = await (request.Changes ? TakeEffectAsync(name, request, cancellationToken) : RacedAsync(request));
            await TakeTimeAsync(cancellationToken);
            await ThrowIfAsync(request.Changes ? _rates.AnswerLost : 0, cancellationToken);
            universe.Trace.Add($"{name}: {Shown(answer)}");
            return answer;
        }
        catch (Exception e)
        {
            universe.Trace.Add($"{name}: {(e is StoreException error ? $"{error.Kind} {error.Retry}" : e.GetType().Name)}");
            throw;
        }
    }

    private async Task<T> TakeEffectAsync<T>(string name, Request<T> request, CancellationToken cancellationToken)
    {
        Func<Task> again = () => request.EffectAsync();
        run.Send(again);
        try
        {
            await TakeTimeAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // It was sent; whether it arrives, nobody here will know.
            if (run.Dice.Hits(0.5))
            {
                universe.Later(name, again);
            }

            throw;
        }
        finally
        {
            run.Arrived(again);
        }

        if (Hits(_rates.Repeated))
        {
            universe.Later(name, again);
        }

        if (universe.Planted == Planted.Hang && run.Dice.Hits(0.02))
        {
            await new TaskCompletionSource().Task;
        }

        return await RacedAsync(request);
    }

    // Others may be there in the very last moment.
    private async Task<T> RacedAsync<T>(Request<T> request)
    {
        if (request.Raced is { } key && Hits(_rates.Raced))
        {
            await universe.RaceAsync(side, key, run.Dice);
        }

        return await request.EffectAsync();
    }

    private static string? Shown<T>(T answer) => answer switch
    {
        null => "nothing",
        ObjectInfo info => $"{info.Size} bytes, {info.ETag}",
        System.Collections.ICollection several => $"{several.Count}",
        _ => answer.ToString(),
    };

    private void ThrowIfDown()
    {
        if (universe.IsDown(side, run))
        {
            run.IsDisturbed = true;
            throw new StoreException(StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "Nobody answers.");
        }
    }

    private async Task ThrowIfAsync(double rate, CancellationToken cancellationToken)
    {
        if (!Hits(rate))
        {
            return;
        }

        var error = Draw();
        if (error.Kind == StoreErrorKind.Timeout)
        {
            await Task.Delay(IdleTimeout, run.Clock, cancellationToken);
        }

        throw error;
    }

    private StoreException Draw()
    {
        if (run.Dice.Hits(_rates.Permanent))
        {
            var kind = run.Dice.Pick(
                StoreErrorKind.PermissionDenied,
                StoreErrorKind.Unauthenticated,
                StoreErrorKind.InvalidRequest,
                StoreErrorKind.Unexpected,
                StoreErrorKind.Unsupported,
                StoreErrorKind.NotFound);
            return new StoreException(kind, RetryAdvice.Never, "Refused for good.");
        }

        var transient = run.Dice.Pick(
            StoreErrorKind.Unavailable,
            StoreErrorKind.Unavailable,
            StoreErrorKind.RateLimited,
            StoreErrorKind.Timeout,
            StoreErrorKind.Corrupt);
        return new StoreException(
            transient,
            run.Dice.Pick(RetryAdvice.Worthwhile, RetryAdvice.Worthwhile, RetryAdvice.Worthwhile, RetryAdvice.Exhausted),
            "Refused for now.")
        {
            RetryAfter = transient == StoreErrorKind.RateLimited ? TimeSpan.FromSeconds(run.Dice.Pick(-1, 0, 1, 30, 86_400)) : null,
        };
    }
}
