using Trasvase.Testing.Time;

namespace Trasvase.Tests.Transfers;

/// <summary>Lets time pass as fast as work wants it to.</summary>
internal static class ManualTimeExtensions
{
    /// <summary>Moves the clock to the next timer whenever the work waits for one.</summary>
    public static async Task<T> DriveAsync<T>(this ManualTime time, Task<T> work)
    {
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, time.WhenTimersRunAsync(1));
            time.Advance(time.UntilNext ?? TimeSpan.Zero);
        }

        return await work;
    }
}
