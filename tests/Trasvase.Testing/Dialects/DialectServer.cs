using Trasvase.Testing.Proxy;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Testing.Dialects;

/// <summary>
/// An S3 server with an accent: the strict stand-in, and before it a dialect that hears requests and says answers otherwise. Signatures are
/// checked as they came, so a client that signs wrongly is refused whatever the dialect. It knows version 1 of listings too.
/// </summary>
internal sealed class DialectServer : IAsyncDisposable
{
    /// <summary>Pages are small, so that a handful of objects makes several.</summary>
    public const int PageSize = 3;

    private readonly FaultProxy? _proxy;

    private DialectServer(S3StandIn standIn, FaultProxy? proxy) => (StandIn, _proxy) = (standIn, proxy);

    /// <summary>What stands behind it: its state is the truth.</summary>
    public S3StandIn StandIn { get; }

    /// <summary>The variables with which a program reaches it.</summary>
    public IReadOnlyDictionary<string, string> Environment => _proxy is null
        ? StandIn.Account.AsEnvironment
        : (StandIn.Account with { Endpoint = new Uri(_proxy.Endpoint, default(UriCreationOptions)) }).AsEnvironment;

    /// <summary>Starts one that speaks this dialect.</summary>
    public static async Task<DialectServer> StartAsync(Dialect dialect, CancellationToken cancellationToken)
    {
        var options = new S3StandInOptions { PartSizeMin = 1, Region = dialect.Region, PageSizeMax = dialect.PageSize };
        var standIn = await S3StandIn.StartAsync(options, cancellationToken);
        standIn.Hears = request => ListingVersion1.Heard(dialect.Hears(ToldTags.Heard(dialect, request, standIn.State)));
        standIn.Server.HeaderEncoding = dialect.HeaderEncoding;
        standIn.Server.Before = request => ValueTask.FromResult(dialect.Refuses(request));
        standIn.Server.After = (request, answer) => ValueTask.FromResult<StandInAnswer?>(
            dialect.Says(request, ToldTags.Said(dialect, request, ListingVersion1.Said(dialect.Hears(request), answer))));
        var proxy = dialect.OnTheWire is null ? null : FaultProxy.Start($"http://{standIn.Server.Endpoint.Authority}");
        proxy?.Plan.Hit(dialect.OnTheWire!, dialect.OnTheWireOf, times: int.MaxValue);
        return new DialectServer(standIn, proxy);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        await StandIn.DisposeAsync();
    }
}
