using System.Threading.Channels;

namespace Trasvase;

/// <summary>
/// A call whose progress can be read as a stream: first <c>await foreach (var progress in call.Progress)</c>, then
/// <c>await call.Result</c>. A slow reader misses progress reports, but never holds up the call.
/// </summary>
/// <typeparam name="T">The type of the call's result.</typeparam>
public sealed class FollowedCall<T>
{
    private readonly Channel<TransferProgress> _latest = Channel.CreateBounded<TransferProgress>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Begins the call.</summary>
    /// <param name="begin">Calls a method of the client and passes the given progress to it.</param>
    internal FollowedCall(Func<IProgress<TransferProgress>, Task<T>> begin) => Result = RunAsync(begin);

    /// <summary>The latest progress, about five times a second, until the call ends. Only one reader may read the stream.</summary>
    public IAsyncEnumerable<TransferProgress> Progress => _latest.Reader.ReadAllAsync();

    /// <summary>The call's result. The task fails with the exception of the call.</summary>
    public Task<T> Result { get; }

    private async Task<T> RunAsync(Func<IProgress<TransferProgress>, Task<T>> begin)
    {
        try
        {
            return await begin(new Writer(_latest.Writer)).ConfigureAwait(false);
        }
        finally
        {
            _latest.Writer.Complete();
        }
    }

    // Writes each report at once and in order. The framework's Progress<T> would post the reports to another context.
    private sealed class Writer(ChannelWriter<TransferProgress> latest) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => latest.TryWrite(value);
    }
}

/// <summary>Calls whose progress is read as a stream.</summary>
public static class FollowExtensions
{
    /// <summary>Begins a call whose progress can be read as a stream.</summary>
    /// <param name="client">The client.</param>
    /// <param name="call">Calls a method of the client and passes the given progress to it.</param>
    /// <typeparam name="T">The type of the call's result.</typeparam>
    public static FollowedCall<T> Follow<T>(this ITrasvaseClient client, Func<IProgress<TransferProgress>, Task<T>> call)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(call);
        return new FollowedCall<T>(call);
    }
}
