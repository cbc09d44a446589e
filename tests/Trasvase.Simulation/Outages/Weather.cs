using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Trasvase.Simulation.Outages;

/// <summary>Whether a side is down, and what was asked of either meanwhile.</summary>
/// <param name="cell">Which, how and for how long.</param>
/// <param name="time">The clock.</param>
internal sealed class Weather(OutageCell cell, TimeProvider time)
{
    private readonly int[] _meanwhile = new int[Enum.GetValues<DownSide>().Length];
    private DateTimeOffset? _began;

    /// <summary>Whether it has come at all.</summary>
    public bool HasBegun => _began is not null;

    /// <summary>Whether it is on now.</summary>
    public bool IsOn => _began is { } began && time.GetUtcNow() < began + cell.Length;

    /// <summary>How often a side was asked during it.</summary>
    public int Meanwhile(DownSide side) => _meanwhile[(int)side];

    /// <summary>It begins now, unless it has been.</summary>
    public void Begin() => _began ??= time.GetUtcNow();

    /// <summary>A request has been sent to a side.</summary>
    public void Count(DownSide side) => _meanwhile[(int)side] += IsOn ? 1 : 0;

    /// <summary>Whether a side is down now.</summary>
    public bool IsDown(DownSide side) => IsOn && side == cell.Side;

    /// <summary>What comes of asking it then.</summary>
    public async Task<HttpResponseMessage> FailAsync(CancellationToken cancellationToken)
    {
        switch (cell.Way)
        {
            case DownWay.Busy:
                var answer = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
                {
                    Content = new StringContent("<Error><Code>SlowDown</Code></Error>", Encoding.UTF8, "application/xml"),
                };
                answer.Headers.Add("x-ms-error-code", "ServerBusy");
                return answer;
            case DownWay.Hangs:
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                break;
        }

        throw new HttpRequestException(
            HttpRequestError.ConnectionError, "Connection refused", new SocketException((int)SocketError.ConnectionRefused));
    }
}
