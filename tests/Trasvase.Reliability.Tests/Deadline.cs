namespace Trasvase.Reliability.Tests;

/// <summary>Nothing may hang: every case ends within its time, or the test fails and says which did not.</summary>
internal static class Deadline
{
    /// <summary>What a case has that takes a second at most on a quiet machine.</summary>
    public static TimeSpan Usual { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Runs a case. If it does not end in time it is cancelled and not waited for.</summary>
    public static async Task<T> KeepAsync<T>(string what, Func<CancellationToken, Task<T>> work)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = work(end.Token);
        try
        {
            return await running.WaitAsync(Usual, TimeProvider.System, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException e)
        {
            await end.CancelAsync();
            throw new TimeoutException($"It did not end within {Usual.TotalSeconds} s: {what}.", e);
        }
    }

    /// <inheritdoc cref="KeepAsync{T}"/>
    public static Task KeepAsync(string what, Func<CancellationToken, Task> work) => KeepAsync(what, async end =>
    {
        await work(end);
        return true;
    });
}
