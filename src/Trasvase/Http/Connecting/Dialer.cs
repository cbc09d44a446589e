using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Trasvase.Http.Connecting;

/// <summary>
/// Connects to the first address of a host that answers (RFC 8305, Happy Eyeballs). Address families take turns. The next address is
/// tried when one has failed or has not answered for a quarter of a second. An address that kept others waiting is tried last for ten
/// minutes.
/// </summary>
/// <param name="resolve">Looks up the addresses of a name.</param>
/// <param name="connect">Opens a connection to an address.</param>
/// <param name="time">The clock.</param>
internal sealed class Dialer(
    Func<string, CancellationToken, Task<IPAddress[]>> resolve,
    Func<IPEndPoint, CancellationToken, Task<Stream>> connect,
    TimeProvider time)
{
    /// <summary>How long an address has to answer before the next one is tried as well.</summary>
    public static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    private const int RememberedMax = 256;
    private static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<IPAddress, long> _slow = new();

    /// <summary>Connects to a host.</summary>
    /// <exception cref="SocketException">
    /// The name is not known, its only address failed, or all addresses failed for the same reason.
    /// </exception>
    /// <exception cref="NoAddressAnswersException">Several addresses failed, for different reasons.</exception>
    public async Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = InOrder(await resolve(host, cancellationToken).ConfigureAwait(false));
        if (addresses.Count <= 1)
        {
            return addresses.Count == 1
                ? await connect(new IPEndPoint(addresses[0], port), cancellationToken).ConfigureAwait(false)
                : throw new SocketException((int)SocketError.HostNotFound);
        }

        using var losers = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var race = new Race(
            addresses, async address => await connect(new IPEndPoint(address, port), losers.Token).ConfigureAwait(false), time);
        try
        {
            var (winner, stream) = await race.RunAsync(cancellationToken).ConfigureAwait(false);
            Remember(race.Slower, winner);
            return stream;
        }
        finally
        {
            await losers.CancelAsync().ConfigureAwait(false);
            race.DisposeOfLosers();
        }
    }

    /// <summary>
    /// Returns the addresses in the order in which they are tried: families in turn, beginning with that of the resolver's first address,
    /// and slow addresses last.
    /// </summary>
    internal IReadOnlyList<IPAddress> InOrder(IReadOnlyList<IPAddress> addresses)
    {
        if (addresses.Count < 2)
        {
            return addresses;
        }

        var first = addresses.Where(address => address.AddressFamily == addresses[0].AddressFamily).ToList();
        var second = addresses.Where(address => address.AddressFamily != addresses[0].AddressFamily).ToList();
        var turns = Enumerable.Range(0, Math.Max(first.Count, second.Count))
            .SelectMany(i => first.Skip(i).Take(1).Concat(second.Skip(i).Take(1)));
        return [.. turns.OrderBy(IsSlow)];
    }

    private bool IsSlow(IPAddress address) => _slow.TryGetValue(address, out var since) && time.GetElapsedTime(since) < RememberedFor;

    private void Remember(IEnumerable<IPAddress> slower, IPAddress winner)
    {
        _slow.TryRemove(winner, out _);
        if (_slow.Count > RememberedMax)
        {
            _slow.Clear();
        }

        foreach (var address in slower)
        {
            _slow[address] = time.GetTimestamp();
        }
    }

    private sealed class Race(IReadOnlyList<IPAddress> addresses, Func<IPAddress, Task<Stream>> connect, TimeProvider time)
    {
        private readonly List<(IPAddress Address, Task<Stream> Attempt)> _running = [];
        private readonly List<(IPAddress Address, Exception Why)> _failed = [];
        private int _begun;

        /// <summary>The addresses that were tried before the winner and failed or did not answer.</summary>
        public IEnumerable<IPAddress> Slower => _failed.Select(one => one.Address).Concat(_running.Select(one => one.Address));

        public async Task<(IPAddress Winner, Stream Stream)> RunAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                if (_begun < addresses.Count)
                {
                    _running.Add((addresses[_begun], connect(addresses[_begun])));
                    _begun++;
                }

                await WaitAsync(cancellationToken).ConfigureAwait(false);
                foreach (var ended in _running.Where(one => one.Attempt.IsCompleted).ToList())
                {
                    _running.Remove(ended);
                    if (ended.Attempt.IsCompletedSuccessfully)
                    {
                        return (ended.Address, await ended.Attempt.ConfigureAwait(false));
                    }

                    cancellationToken.ThrowIfCancellationRequested();
                    _failed.Add((ended.Address, ended.Attempt.Exception?.InnerException ?? new SocketException((int)SocketError.TimedOut)));
                }

                if (_failed.Count == addresses.Count)
                {
                    throw NoAddressAnswersException.Of(_failed);
                }
            }
        }

        public void DisposeOfLosers()
        {
            foreach (var (_, attempt) in _running)
            {
                _ = attempt.ContinueWith(
                    late =>
                        late.Status == TaskStatus.RanToCompletion ? late.Result.DisposeAsync().AsTask() : Task.FromResult(late.Exception),
                        TaskScheduler.Default);
            }
        }

        // Waits until an attempt has ended or it is time to begin the next one.
        private async Task WaitAsync(CancellationToken cancellationToken)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var pause = Task.Delay(_begun < addresses.Count ? Stagger : Timeout.InfiniteTimeSpan, time, waiting.Token);
            await Task.WhenAny(_running.Select(one => (Task)one.Attempt).Append(pause)).ConfigureAwait(false);
            await waiting.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}

/// <summary>
/// The error that none of a host's addresses could be connected to. The message names the addresses, at most six, with their reasons.
/// </summary>
internal sealed class NoAddressAnswersException : IOException
{
    private NoAddressAnswersException(string message)
        : base(message)
    {
    }

    /// <summary>Returns the reason that all addresses have in common; otherwise an exception that names each address's reason.</summary>
    public static Exception Of(IReadOnlyList<(IPAddress Address, Exception Why)> failed)
    {
        var first = failed[0].Why as SocketException;
        return first is not null && failed.All(one => one.Why is SocketException other && other.SocketErrorCode == first.SocketErrorCode)
            ? first
            : new NoAddressAnswersException(
                string.Join(
                    ", ",
                    failed.Take(6)
                        .Select(one =>
                            $"{one.Address}: {(one.Why as SocketException)?.SocketErrorCode.ToString() ?? one.Why.GetType().Name}")));
    }
}
