using System.Threading.Channels;

namespace Trasvase;

/// <summary>
/// A call whose progress is read as a stream: <c>await foreach (var progress in call.Progress)</c>, and then <c>await call.Result</c>. A
/// reader that is slow misses steps, and never holds up the call.
/// </summary>
/// <typeparam name="T">What the call returns.</typeparam>
public sealed class FollowedCall<T>
{
    private readonly Channel<TransferProgress> _latest = Channel.CreateBounded<TransferProgress>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Begins the call.</summary>
    /// <param name="begin">Calls a method of the client, and hands this progress to it.</param>
    internal FollowedCall(Func<IProgress<TransferProgress>, Task<T>> begin) => Result = RunAsync(begin);

    /// <summary>The latest progress, about five times a second, until the call ends. To be read by one reader.</summary>
    public IAsyncEnumerable<TransferProgress> Progress => _latest.Reader.ReadAllAsync();

    /// <summary>What the call returns or throws.</summary>
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

    // In the order in which it is told, unlike the framework's own, which posts it elsewhere.
    private sealed class Writer(ChannelWriter<TransferProgress> latest) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => latest.TryWrite(value);
    }
}
