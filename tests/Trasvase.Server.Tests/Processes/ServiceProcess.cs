using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Trasvase.Client;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Server.Tests.Processes;

/// <summary>The service as a process, which can be killed and started again over the same state, between clouds that stay.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-process-").FullName;
    private readonly int _port;
    private Process? _process;

    private ServiceProcess(S3StandIn s3, AzureStandIn azure, int port)
    {
        S3 = s3;
        Azure = azure;
        _port = port;
        Http = new HttpClient { BaseAddress = new UriBuilder("http", "127.0.0.1", port).Uri };
    }

    public S3StandIn S3 { get; }

    public AzureStandIn Azure { get; }

    public HttpClient Http { get; }

    /// <summary>How long the last start took, until the service was ready.</summary>
    public TimeSpan Readied { get; private set; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ServiceProcess> StartAsync()
    {
        var s3 = await S3StandIn.StartAsync(new S3StandInOptions(), Cancellation);
        var azure = await AzureStandIn.StartAsync(new AzureStandInOptions(), Cancellation);
        s3.State.CreateBucket(ServiceScene.Bucket);
        azure.State.CreateContainer(ServiceScene.Container);
        var service = new ServiceProcess(s3, azure, FreePort());
        await service.ConfigureAsync();
        await service.StartAgainAsync();
        return service;
    }

    /// <summary>Starts the service, and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        var begun = Stopwatch.GetTimestamp();
        var program = Path.Combine(AppContext.BaseDirectory, "trasvase-server.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--config", Path.Combine(_folder, "service.json")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in S3.Account.AsEnvironment.Concat(Azure.Account.AsEnvironment))
        {
            start.Environment[name] = value;
        }

        start.Environment["Logging__LogLevel__Default"] = "Error";
        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        while (!await IsReadyAsync())
        {
            _process.HasExited.ShouldBeFalse("the service ended by itself");
            (Stopwatch.GetElapsedTime(begun) < Patience).ShouldBeTrue("the service is not ready");
            await Task.Yield();
        }

        Readied = Stopwatch.GetElapsedTime(begun);
    }

    /// <summary>Ends the service as a power cut does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _process = null;
    }

    /// <summary>The memory that the service holds, in bytes.</summary>
    public long Memory()
    {
        _process!.Refresh();
        return _process.WorkingSet64;
    }

    public async Task<JobView> PostAsync<T>(string path, T body)
    {
        using var answer = await Http.PostAsJsonAsync(path, body, Cancellation);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync(Cancellation));
        return (await answer.Content.ReadFromJsonAsync<JobView>(JsonSerializerOptions.Web, Cancellation))!;
    }

    /// <summary>Waits until a job stands so that nothing more happens by itself.</summary>
    public async Task<JobView> EndOfAsync(string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/transfers/{id}");
        request.Headers.Add("Prefer", "wait=60");
        using var answer = await Http.SendAsync(request, Cancellation);
        return (await answer.Content.ReadFromJsonAsync<JobView>(JsonSerializerOptions.Web, Cancellation))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        Http.Dispose();
        await S3.DisposeAsync();
        await Azure.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task ConfigureAsync() => File.WriteAllTextAsync(
        Path.Combine(_folder, "service.json"),
        JsonSerializer.Serialize(new
        {
            listen = $"http://127.0.0.1:{_port}",
            data = Path.Combine(_folder, "state"),
            access = new { requestsPerSecond = 100_000 },
            connections = new
            {
                source = new
                {
                    s3 = new
                    {
                        container = ServiceScene.Bucket,
                        endpoint = S3.Account.AsEnvironment["AWS_ENDPOINT_URL_S3"],
                        region = "us-east-1",
                        accessKeyId = new { env = "AWS_ACCESS_KEY_ID" },
                        secretAccessKey = new { env = "AWS_SECRET_ACCESS_KEY" },
                    },
                    allows = new[] { "read", "remove" },
                },
                target = new
                {
                    azure = new
                    {
                        container = ServiceScene.Container,
                        connectionString = new { env = "AZURE_STORAGE_CONNECTION_STRING" },
                    },
                },
            },
        }),
        Cancellation);

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync("/readyz", Cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
