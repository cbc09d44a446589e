using System.Runtime.CompilerServices;

namespace Trasvase.Simulation.Scheduling;

/// <summary>
/// Lets work run where everything has one thread: all continuations run in the order in which they were queued, and only when
/// none is left does the clock move to the next timer. So the order of everything follows from the seed alone.
/// </summary>
internal static class OneThread
{
    /// <summary>Whether this process has the one thread that everything rests on.</summary>
    public static bool IsGiven
    {
        get
        {
            ThreadPool.GetMaxThreads(out var threads, out _);
            return threads == 1;
        }
    }

    /// <summary>Lets it run until it has ended.</summary>
    /// <returns>False if it never will: nothing is queued, and no timer falls due before the end.</returns>
    public static async Task<bool> RunAsync(VirtualTime time, Task work, DateTimeOffset end)
    {
        while (true)
        {
            await SettleAsync();
            if (work.IsCompleted)
            {
                return true;
            }

            if (!time.TryStep(end))
            {
                return false;
            }
        }
    }

    /// <summary>Lets everything run that is queued, and what that queues.</summary>
    public static async Task SettleAsync()
    {
        do
        {
            await default(BehindAll);
        }
        while (ThreadPool.PendingWorkItemCount > 0);
    }

    /// <summary>Continues behind all that is queued now. Task.Yield does not promise that.</summary>
    private readonly struct BehindAll : INotifyCompletion
    {
        public bool IsCompleted => false;

        public BehindAll GetAwaiter() => this;

        public void OnCompleted(Action continuation) =>
            ThreadPool.UnsafeQueueUserWorkItem(static state => state(), continuation, preferLocal: false);

        public void GetResult()
        {
            // Nothing comes of waiting.
        }
    }
}
