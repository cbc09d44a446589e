using System.Collections.Concurrent;
using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.Configuration;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Server.Connections;

/// <summary>The connections that requests may name, and a client for each two of them. All clients share one budget.</summary>
internal sealed class ConnectionBook : IDisposable
{
    private readonly ConcurrentDictionary<(string Source, string Target), Lazy<TrasvaseClient>> _clients = new();
    private readonly SharedLimits _shared;
    private readonly TimeProvider _time;
    private readonly ILogger<TrasvaseClient> _logger;

    /// <summary>Makes the book.</summary>
    public ConnectionBook(ServerSettings settings, TimeProvider time, ILoggerFactory loggers)
    {
        _time = time;
        _logger = loggers.CreateLogger<TrasvaseClient>();
        _shared = new SharedLimits(settings.Limits.OfClient(), time);
        All = settings.Connections
            .Select(entry => new Connection(entry.Key, entry.Value))
            .ToDictionary(connection => connection.Name, StringComparer.Ordinal);
    }

    /// <summary>All connections by name.</summary>
    public IReadOnlyDictionary<string, Connection> All { get; }

    /// <summary>Returns what a caller may see of the connections that the caller may use.</summary>
    public IReadOnlyList<ConnectionView> SeenBy(Caller caller) =>
    [
        .. All.Values
            .Where(connection => caller.Uses(connection.Name))
            .OrderBy(connection => connection.Name, StringComparer.Ordinal)
            .Select(connection => connection.View()),
    ];

    /// <summary>Returns the client that reaches both sides.</summary>
    public TrasvaseClient ClientFor(Connection source, Connection target) =>
        _clients.GetOrAdd((source.Name, target.Name), _ => new(() => Make(source, target))).Value;

    public void Dispose()
    {
        foreach (var client in _clients.Values.Where(client => client.IsValueCreated))
        {
            client.Value.Dispose();
        }

        _shared.Dispose();
    }

    private TrasvaseClient Make(Connection source, Connection target)
    {
        var options = new TrasvaseOptions
        {
            S3 = (source.Settings.S3 ?? target.Settings.S3)?.Read() ?? new S3Options(),
            AzureBlob = (target.Settings.Azure ?? source.Settings.Azure)?.Read() ?? new AzureBlobOptions(),
            Limits = null,
        };
        return new TrasvaseClient(options, _time, _logger, _shared);
    }
}
