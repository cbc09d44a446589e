namespace Trasvase.Testing.Time;

/// <summary>Waits for what other threads do, without a clock: the processor is given to them until it is so.</summary>
public static class Until
{
    /// <summary>Returns when the condition is met. It is asked again and again, so it should be cheap.</summary>
    public static async Task TrueAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(condition);
        while (!condition())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
