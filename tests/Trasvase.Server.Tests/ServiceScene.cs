using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Trasvase.Client;
using Trasvase.Server.Configuration;
using Trasvase.Server.Observing;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Server.Tests;

/// <summary>The service on a port of its own, with two connections to strict stand-ins of both clouds, and a client that calls it.</summary>
internal sealed class ServiceScene : IAsyncDisposable
{
    public const string Bucket = "bucket";
    public const string Container = "container";

    private readonly string _folder;
    private readonly WebApplication _app;
    private readonly bool _ownsClouds;

    private ServiceScene(string folder, S3StandIn s3, AzureStandIn azure, WebApplication app, bool ownsClouds)
    {
        _folder = folder;
        S3 = s3;
        Azure = azure;
        _app = app;
        _ownsClouds = ownsClouds;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single(), default(UriCreationOptions)) };
    }

    public S3StandIn S3 { get; }

    public AzureStandIn Azure { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ServiceScene> StartAsync(Action<ServerSettingsChange>? change = null)
    {
        var s3 = await S3StandIn.StartAsync(new S3StandInOptions(), Cancellation);
        var azure = await AzureStandIn.StartAsync(new AzureStandInOptions(), Cancellation);
        s3.State.CreateBucket(Bucket);
        azure.State.CreateContainer(Container);
        var folder = Directory.CreateTempSubdirectory("trasvase-service-").FullName;
        return await StartAsync(folder, s3, azure, change, ownsClouds: true);
    }

    /// <summary>The same service anew, as after a restart: another process would find the same state and the same clouds.</summary>
    public async Task<ServiceScene> RestartAsync()
    {
        await StopAsync();
        return await RestartStoppedAsync(TimeProvider.System);
    }

    /// <summary>The same service anew, after it was stopped.</summary>
    /// <param name="time">Its clock.</param>
    /// <param name="data">The folder of its state; null for the one that it had.</param>
    public Task<ServiceScene> RestartStoppedAsync(TimeProvider time, string? data = null) => StartAsync(
        _folder,
        S3,
        Azure,
        change =>
        {
            change.Time = time;
            change.Settings = change.Settings with { Data = data ?? change.Settings.Data };
        },
        _ownsClouds);

    public Task<HttpResponseMessage> PatchLimitsAsync(string id, LimitSettings limits) =>
        Http.PatchAsJsonAsync($"/v1/jobs/{id}/limits", limits, Cancellation);

    /// <summary>Another service with the same clouds and an empty state, after this one was stopped.</summary>
    public Task<ServiceScene> StartElsewhereAsync(Action<ServerSettings> prepare) => StartAsync(
        _folder,
        S3,
        Azure,
        change =>
        {
            change.Settings = change.Settings with { Data = Path.Combine(_folder, "elsewhere") };
            prepare(change.Settings);
        },
        _ownsClouds);

    /// <summary>A part of the service.</summary>
    public T Get<T>()
        where T : notnull =>
        Services.GetRequiredService<T>();

    public Place Source(string key) => new() { Connection = "source", Key = key };

    public Place Target(string key) => new() { Connection = "target", Key = key };

    public void Put(string key, byte[] bytes) => S3.State.Bucket(Bucket).Put(key, bytes);

    /// <summary>The bytes of what is in the container; null if nothing is.</summary>
    public byte[]? Stored(string key) =>
        Azure.State.Blobs(Container).Where(blob => blob.Key == key).Select(blob => blob.Value.Bytes.ToArray()).SingleOrDefault();

    public async Task<HttpResponseMessage> PostAsync<T>(string path, T body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await Http.SendAsync(request, Cancellation);
    }

    public async Task<JobView> JobAsync(string id) => (await Http.GetFromJsonAsync<JobView>($"/v1/jobs/{id}", Cancellation))!;

    /// <summary>Waits until a job stands so that nothing more happens by itself.</summary>
    public async Task<JobView> EndOfAsync(string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/transfers/{id}");
        request.Headers.Add("Prefer", "wait=30");
        using var answer = await Http.SendAsync(request, Cancellation);
        return await OfAsync<JobView>(answer);
    }

    public static async Task<T> OfAsync<T>(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        return JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Web) ?? throw new InvalidOperationException(text);
    }

    /// <summary>Stops the service; the clouds and the state stay.</summary>
    public async Task StopAsync()
    {
        Http.Dispose();
        await _app.StopAsync(Cancellation);
        await _app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await S3.DisposeAsync();
        await Azure.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<ServiceScene> StartAsync(
        string folder, S3StandIn s3, AzureStandIn azure, Action<ServerSettingsChange>? change, bool ownsClouds)
    {
        var settings = new ServerSettingsChange(new ServerSettings
        {
            Listen = "http://127.0.0.1:0",
            Data = Path.Combine(folder, "state"),
            Connections =
            {
                ["source"] = new ConnectionSettings
                {
                    S3 = new S3Settings
                    {
                        Container = Bucket,
                        Endpoint = s3.Account.AsEnvironment["AWS_ENDPOINT_URL_S3"],
                        Region = "us-east-1",
                        AccessKeyId = Kept(folder, "id", s3.Account.AccessKeyId),
                        SecretAccessKey = Kept(folder, "secret", s3.Account.SecretAccessKey),
                    },
                    Allows = ["read", "remove"],
                },
                ["target"] = new ConnectionSettings
                {
                    Azure = new AzureSettings
                    {
                        Container = Container,
                        ConnectionString = Kept(folder, "azure", azure.Account.AsEnvironment["AZURE_STORAGE_CONNECTION_STRING"]),
                    },
                },
            },
        });
        change?.Invoke(settings);
        var app = ServerHost.Create(settings.Settings, builder =>
        {
            builder.Services.AddSingleton(settings.Time);
            settings.Services(builder.Services);
            builder.Configuration[Telemetry.Collector] = settings.Collector;
            builder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        });
        await app.StartAsync(Cancellation);
        return new ServiceScene(folder, s3, azure, app, ownsClouds);
    }

    private static Secret Kept(string folder, string name, string value)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, value);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return new Secret { File = file };
    }
}

/// <summary>The settings of a scene, which a test may change.</summary>
internal sealed class ServerSettingsChange(ServerSettings settings)
{
    public ServerSettings Settings { get; set; } = settings;

    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Changes what the service is made of.</summary>
    public Action<IServiceCollection> Services { get; set; } = static _ => { };
    /// <summary>The address of a collector of telemetry; null for none.</summary>
    public string? Collector { get; set; }
}
