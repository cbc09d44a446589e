using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Text.Json;
using Trasvase.Bench.Wire;

namespace Trasvase.Bench.Cloud;

/// <summary>Both clouds on loopback, each plain and over TLS, and the endpoint that sets and reads them.</summary>
internal sealed class FastCloud : IDisposable
{
    private readonly Listener[] _listeners;
    private volatile Setup _setup;

    /// <summary>Starts it.</summary>
    /// <param name="settings">What it holds first.</param>
    /// <param name="folder">Where the authority's certificate goes.</param>
    /// <param name="firstPort">Of five in a row; 0: free ones.</param>
    /// <param name="withCloudNames">Also at port 443 of 127.0.0.2 (S3) and 127.0.0.3 (Azure).</param>
    public FastCloud(CloudSettings settings, string folder, int firstPort, bool withCloudNames)
    {
        _setup = new Setup(settings);
        CertificateFile = Path.Combine(folder, "ca.pem");
        var certificate = LoopbackAuthority.Create(CertificateFile);
        _listeners =
        [
            Listen(0, setup => setup.S3, null),
            Listen(1, setup => setup.Azure, null),
            Listen(2, setup => setup.S3, certificate),
            Listen(3, setup => setup.Azure, certificate),
            Listen(4, _ => new Control(this), null),
            .. withCloudNames
                ? new[]
                {
                    new Listener(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 443), () => _setup.S3, Rate, certificate),
                    new Listener(new IPEndPoint(IPAddress.Parse("127.0.0.3"), 443), () => _setup.Azure, Rate, certificate),
                }
                : [],
        ];

        Listener Listen(int number, Func<Setup, ISide> side, SslStreamCertificateContext? tls) =>
            new(
                new IPEndPoint(IPAddress.Loopback, firstPort == 0 ? 0 : firstPort + number),
                () => side(_setup),
                number == 4 ? () => 0 : Rate,
                tls);
    }

    public string CertificateFile { get; }

    /// <summary>Where everything is.</summary>
    public CloudPlaces Places => new(
        $"http://127.0.0.1:{_listeners[0].Port}",
        $"http://127.0.0.1:{_listeners[1].Port}/bench",
        $"https://127.0.0.1:{_listeners[2].Port}",
        $"https://127.0.0.1:{_listeners[3].Port}/bench",
        $"http://127.0.0.1:{_listeners[4].Port}",
        CertificateFile);

    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAny(_listeners.Select(listener => listener.RunAsync(cancellationToken))).Unwrap();

    /// <summary>Forgets what was written and counted, and begins anew with other settings.</summary>
    public void Set(CloudSettings settings) => _setup = new Setup(settings);

    public CloudFacts Facts()
    {
        var setup = _setup;
        var (good, bad, missing, stray) = setup.Azure.Blobs.Compare();
        return new CloudFacts(
            SideFacts.Of(setup.S3.Statistics),
            SideFacts.Of(setup.Azure.Statistics),
            good,
            bad,
            missing,
            stray,
            Environment.CpuUsage.TotalTime.TotalSeconds);
    }

    public void Dispose()
    {
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }
    }

    private long Rate() => _setup.Settings.Rate;

    private sealed class Setup
    {
        public Setup(CloudSettings settings)
        {
            var workload = new Workload(settings);
            workload.Prepare();
            var faults = new Faults(settings);
            Settings = settings;
            S3 = new S3Side(workload, faults);
            Azure = new AzureSide(workload, faults, S3);
        }

        public CloudSettings Settings { get; }

        public S3Side S3 { get; }

        public AzureSide Azure { get; }
    }
}

/// <summary>Addresses: the S3 endpoint and the Azure account, plain and over TLS, the control endpoint, and the file with the certificate
/// to trust.</summary>
internal sealed record CloudPlaces(string S3, string Azure, string S3Tls, string AzureTls, string Control, string CertificateFile);

/// <summary>What was asked of one side. Bytes are those of bodies; FirstByte is in ticks, 0 if none moved.</summary>
internal sealed record SideFacts(IReadOnlyDictionary<string, long> Requests, int Connections, long BytesIn, long BytesOut, long FirstByte)
{
    public static SideFacts Of(Statistics statistics) =>
        new(statistics.Requests, statistics.Connections, statistics.BytesIn, statistics.BytesOut, statistics.FirstByte);
}

/// <summary>How the target compares with the source, and what was asked. The CPU seconds are the cloud's own, since its start.</summary>
internal sealed record CloudFacts(SideFacts S3, SideFacts Azure, int Good, int Bad, int Missing, int Stray, double CpuSeconds);

/// <summary>GET /: the facts; PUT /?name=value&amp;...: sets, and forgets what was; what is not named is as at the start.</summary>
internal sealed class Control(FastCloud cloud) : ISide
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public Statistics Statistics { get; } = new();

    public async ValueTask AnswerAsync(Connection connection, Request request, CancellationToken cancellationToken)
    {
        await connection.ReadBodyAsync(request, breakAfter: null, copy: null, cancellationToken);
        await connection.SendAsync(Answer(request), isHead: false, cancellationToken);
    }

    private Reply Answer(Request request)
    {
        try
        {
            if (request.Method == "PUT")
            {
                cloud.Set(Request.Split(request.Target)
                    .Aggregate(new CloudSettings(), (settings, pair) => settings.With(pair.Name, pair.Value)));
            }

            return new Reply(200).Carrying("application/json", JsonSerializer.Serialize(cloud.Facts(), Json));
        }
        catch (FormatException e)
        {
            return new Reply(400).Carrying("text/plain", string.Create(CultureInfo.InvariantCulture, $"{e.Message}\n"));
        }
    }
}
