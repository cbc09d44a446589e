using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.Configuration;
using Trasvase.Server.Connections;
using Trasvase.Server.Running;

namespace Trasvase.Server.Tests;

/// <summary>Twelve secrets are planted, everything that the service can do is done, and none of them is found in anything that it says or
/// keeps.</summary>
public sealed class SecretsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-secrets-").FullName;
    private readonly ConcurrentBag<string> _said = [];
    private readonly List<string> _secrets = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Service_AfterEverythingThatCanBeDone_HoldsNoneOfTheSecrets()
    {
        await using var scene = await ServiceScene.StartAsync(change =>
        {
            change.Settings = change.Settings with { Access = new AccessSettings { Required = true } };
            Plant(change.Settings.Connections);
            change.Services = services => services.AddSingleton<ILoggerProvider>(new Kept(_said));
        });
        _secrets.Add(scene.S3.Account.SecretAccessKey);
        _secrets.Add(scene.Azure.Account.AsEnvironment["AZURE_STORAGE_CONNECTION_STRING"].Split("AccountKey=")[1].Split(';')[0]);
        var key = await scene.Get<ApiKeys>().MakeAsync(
            new Caller("boss", "default", Scope.Admin, [new Grant("*", "", Verbs.Read | Verbs.Write | Verbs.Remove)]), life: null);
        _secrets.Add(key.Split('_', 3)[2]);
        scene.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

        // Where the secret is shown once it is the answer itself, and looked for everywhere else.
        _secrets.Add((await MadeAsync<MadeKey>(scene, "/v1/keys", new NewKey { Name = "ci" })).Key.Split('_', 3)[2]);
        _secrets.Add((await MadeAsync<MadeWebhook>(scene, "/v1/webhooks", new NewWebhook { Url = "https://example.com/?token=hidden-in-url" })).Secret[6..]);
        _secrets.Add("hidden-in-url");
        await DoEverythingAsync(scene);
        await LookEverywhereAsync(scene);

        _secrets.Count.ShouldBeGreaterThanOrEqualTo(12);
        foreach (var secret in _secrets)
        {
            _said.Where(text => text.Contains(secret, StringComparison.Ordinal)).Select(text => text[..Math.Min(200, text.Length)])
                .ShouldBeEmpty(secret[..4] + "…");
        }
    }

    // Connections that cannot work: what goes wrong is said, and the secret in it is not.
    private void Plant(Dictionary<string, ConnectionSettings> connections)
    {
        connections["temporary"] = new ConnectionSettings
        {
            S3 = new S3Settings
            {
                Container = "bucket",
                Endpoint = "http://127.0.0.1:9",
                Region = "us-east-1",
                AccessKeyId = Hidden("AKIAHIDDENID00000001"),
                SecretAccessKey = Hidden("hidden-secret-access-key"),
                SessionToken = Hidden("hidden-session-token"),
            },
        };
        connections["signed"] = new ConnectionSettings
        {
            Azure = new AzureSettings
            {
                Container = "box",
                Account = "acct",
                Endpoint = "http://127.0.0.1:9/acct",
                SasToken = Hidden("sv=2024-11-04&sig=hiddensignaturehiddensignature"),
            },
        };
        connections["shared"] = new ConnectionSettings
        {
            Azure = new AzureSettings
            {
                Container = "box",
                Account = "acct",
                Endpoint = "http://127.0.0.1:9/acct",
                AccountKey = Hidden(Convert.ToBase64String("hidden-account-key-hidden"u8)),
            },
        };
        connections["whole"] = new ConnectionSettings
        {
            Azure = new AzureSettings
            {
                Container = "box",
                ConnectionString = Hidden(
                    "DefaultEndpointsProtocol=http;AccountName=acct;AccountKey=aGlkZGVuLWluLWNvbm5lY3Rpb24tc3RyaW5n;"
                    + "BlobEndpoint=http://127.0.0.1:9/acct;"),
            },
        };
        _secrets.Add("hiddensignaturehiddensignature");
        _secrets.Add("aGlkZGVuLWluLWNvbm5lY3Rpb24tc3RyaW5n");
    }

    private Secret Hidden(string value)
    {
        var file = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(file, value);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        _secrets.Add(value);
        return new Secret { File = file };
    }

    private static async Task<T> MadeAsync<T>(ServiceScene scene, string path, object body)
    {
        using var made = await scene.PostAsync(path, body);
        return await ServiceScene.OfAsync<T>(made);
    }

    private async Task DoEverythingAsync(ServiceScene scene)
    {
        scene.Put("in/a", [1, 2, 3]);
        await Task.WhenAll(new[] { ("source", "target"), ("source", "signed"), ("source", "shared"), ("source", "whole"), ("temporary", "target") }
            .Select(pair => DoEverythingAsync(scene, pair.Item1, pair.Item2)));
    }

    private async Task DoEverythingAsync(ServiceScene scene, string from, string to)
    {
        var job = new NewJob
        {
            Source = new Place { Connection = from, Key = "in/" },
            Target = new Place { Connection = to, Key = "out/" },
            Options = new TransferSettings { Patience = 0 },
        };
        foreach (var path in new[] { "/v1/jobs", "/v1/plan", "/v1/doctor" })
        {
            using var answer = await scene.PostAsync(path, job);
            _said.Add(await answer.Content.ReadAsStringAsync(Cancellation));
            if (path == "/v1/jobs" && answer.IsSuccessStatusCode)
            {
                await scene.EndOfAsync((await ServiceScene.OfAsync<JobView>(answer)).Id);
            }
        }
    }

    private async Task LookEverywhereAsync(ServiceScene scene)
    {
        var jobs = await ServiceScene.OfAsync<Page<JobView>>(await scene.Http.GetAsync("/v1/jobs", Cancellation));
        var paths = new[] { "/", "/new", "/connections", "/schedules", "/audit", "/metrics", "/v1/jobs", "/v1/connections", "/v1/keys", "/v1/webhooks", "/v1/audit" }
            .Concat(jobs.Items.SelectMany(job => new[] { $"/jobs/{job.Id}", $"/v1/jobs/{job.Id}", $"/v1/jobs/{job.Id}/results", $"/v1/jobs/{job.Id}/report" }));
        foreach (var path in paths)
        {
            using var answer = await scene.Http.GetAsync(path, Cancellation);
            _said.Add(await answer.Content.ReadAsStringAsync(Cancellation) + answer.Headers);
        }

        foreach (var file in Directory.EnumerateFiles(scene.Get<JobFiles>().Data, "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}keys{Path.DirectorySeparatorChar}", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy, Cancellation);
            _said.Add(Encoding.Latin1.GetString(copy.ToArray()));
        }
    }

    // Keeps all that is logged.
    private sealed class Kept(ConcurrentBag<string> said) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            said.Add(formatter(state, exception) + exception);

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
