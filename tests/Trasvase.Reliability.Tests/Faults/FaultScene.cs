using System.Collections.Concurrent;
using Trasvase.Http.Connecting;
using Trasvase.Http.Text;
using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Testing.Checking;
using Trasvase.Testing.Data;
using Trasvase.Testing.Proxy;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.Azure;

namespace Trasvase.Reliability.Tests.Faults;

/// <summary>
/// One object and a neighbour that no fault is meant for, at the source; a proxy in front of either server; and what happens to them.
/// </summary>
internal sealed class FaultScene : IAsyncDisposable
{
    public const string Neighbour = "a-neighbour";
    public const int AttemptsMax = 4;
    public const int Connections = 4;
    private const ulong Seed = 4711;
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<ObjectState> _byOthers = new();
    private readonly ConcurrentDictionary<string, bool> _goneByOthers = new();

    private FaultScene(Shape shape, TransferRoute via, Clouds clouds)
    {
        (Shape, Clouds) = (shape, clouds);
        Source = FaultProxy.Start(Loopback(clouds.SourceServer));
        Target = FaultProxy.Start(Loopback(clouds.TargetServer));
        AtSource = new Hooks(clouds.SourceServer);
        AtTarget = new Hooks(clouds.TargetServer);
        var retry = new RetryPolicy
        {
            AttemptsMax = AttemptsMax,
            DelayFirst = TimeSpan.FromMilliseconds(2),
            DelayMax = TimeSpan.FromMilliseconds(20),
            RetryAfterMax = TimeSpan.FromMilliseconds(50),
        };
        Client = Reach(clouds.Environment) with { IdleTimeout = TimeSpan.FromSeconds(8), Retry = retry };

        // The cells say what one loop of attempts does; what a job does that waits for an outage has cells of its own.
        Options = new TransferOptions
        {
            Connections = Connections,
            MemoryBudget = Connections * Shape.BufferedMax,
            PartSize = shape.PartSize,
            Retry = retry,
            Via = via,
            Patience = TimeSpan.Zero,
        };
    }

    public Shape Shape { get; }

    public string Key => Shape.Key;

    public Clouds Clouds { get; }

    /// <summary>In front of the source.</summary>
    public FaultProxy Source { get; }

    /// <summary>In front of the target.</summary>
    public FaultProxy Target { get; }

    public Hooks AtSource { get; }

    public Hooks AtTarget { get; }

    public TrasvaseOptions Client { get; set; }

    public TransferOptions Options { get; set; }

    public bool IsMove { get; set; }

    /// <summary>The client's clock.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>The source's credentials, where they change meanwhile.</summary>
    public ChangingCredentials? Credentials { get; set; }

    /// <summary>Completes when the job is over: what comes late comes then.</summary>
    public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Looks at the end at what the cell alone is about.</summary>
    public Action? Also { get; set; }

    /// <summary>What the job told of each object.</summary>
    public List<TransferReceipt> Receipts { get; } = [];

    public JobReport? Report { get; private set; }

    /// <summary>What was made of the object, in the end; null if the job did not come to it.</summary>
    public TransferReceipt? Receipt => Receipts.SingleOrDefault(receipt => receipt.SourceKey.Value == Key);

    /// <summary>How often any of the faults was met.</summary>
    public int Met => Source.Plan.Rules.Concat(Target.Plan.Rules).Sum(rule => rule.Hits) + AtSource.Hits.Concat(AtTarget.Hits).Sum();

    /// <summary>Faults that were arranged and never happened.</summary>
    public int Unmet =>
        Source.Plan.Rules.Concat(Target.Plan.Rules)
            .Count(rule => rule.Hits == 0) + AtSource.Hits.Concat(AtTarget.Hits).Count(hits => hits == 0);

    public static async Task<FaultScene> CreateAsync(FaultCell cell, CancellationToken cancellationToken)
    {
        var clouds = await Clouds.StartAsync(
            cancellationToken,
            cell.Shape.Versioning,
            cell.Kinds.Source,
            (cell.Kinds.Target ?? new AzureStandInOptions()) with { FetchTimeout = FetchTimeout });
        clouds.Bucket.Put(Neighbour, new PositionalData(Seed + 1, 1000).ToArray());
        var scene = new FaultScene(cell.Shape, cell.Via, clouds);
        cell.Shape.Store(clouds.Bucket, cell.Shape.Key, scene.Bytes());
        cell.Arrange(scene);
        clouds.Begin();
        return scene;
    }

    /// <summary>The object's bytes, or others of the same length or another.</summary>
    public byte[] Bytes(int generation = 0, int longer = 0) =>
        new PositionalData(Seed + (ulong)(generation * 1000), Shape.Size + longer).ToArray();

    /// <summary>Another writer stores something at the target, now.</summary>
    public void OtherWriterStores(string? key = null)
    {
        var bytes = new PositionalData(Seed + 99, 777).ToArray();
        var blob = Clouds.Target.Put(Clouds.ContainerName, key ?? Key, bytes);
        _byOthers.Enqueue(new ObjectState(key ?? Key, blob.ETag, null, ObjectContent.Of(bytes)));
    }

    /// <summary>The target holds other bytes from now on, and says nothing of it.</summary>
    public void TargetTurns()
    {
        var bytes = Bytes(generation: 9);
        Clouds.Target.Tamper(Clouds.ContainerName, Key, content => content with { Bytes = bytes });
        _byOthers.Enqueue(new ObjectState(Key, "", null, ObjectContent.Of(bytes)));
    }

    /// <summary>What the target holds now is wrong, and that is what the cell is about: it is to be told of.</summary>
    public void TargetIsKnown() =>
        _byOthers.Enqueue(new ObjectState(Key, "", null, ObjectContent.Of(Clouds.Target.Find(Clouds.ContainerName, Key)!.Bytes.ToArray())));

    /// <summary>Somebody else deletes at the source, now.</summary>
    public void OtherDeletes(string key, string? version = null)
    {
        _goneByOthers[key] = true;
        Clouds.Bucket.Delete(key, version);
    }

    /// <summary>Runs the job to its end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var transport = HttpTransport.Create(new HttpOptions());
        using var client = Credentials is null
            ? new TrasvaseClient(Client, Time)
            : new TrasvaseClient(Credentials.Stores(Client, transport), Time);
        var (from, to) = ($"s3://{Clouds.BucketName}/", $"az://{Clouds.ContainerName}/");
        Report = IsMove
            ? await client.MoveAllAsync(from, to, Options, Keep, progress: null, cancellationToken)
            : await client.CopyAllAsync(from, to, Options, Keep, progress: null, cancellationToken);
        Over.TrySetResult();
        await Target.LateAnswersAsync(cancellationToken);
        await Source.LateAnswersAsync(cancellationToken);

        ValueTask Keep(TransferReceipt receipt)
        {
            Receipts.Add(receipt);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>What happened, for the checker.</summary>
    public RunFacts Facts()
    {
        var facts = Clouds.Facts([ReceiptReport.Of(Receipts, Report)]);
        return facts with
        {
            Listed = [.. facts.Listed.Where(key => !_goneByOthers.ContainsKey(key))],
            SourceDeletes = [.. facts.SourceDeletes.Where(deleted => !_goneByOthers.ContainsKey(deleted.Key))],
            TargetByOthers = [.. _byOthers],
            IsMove = IsMove,
            MayReplace = Options.IfExists is CollisionPolicy.Overwrite or CollisionPolicy.Newer,
            Outputs = [RunOutput.Of(
                "what is said", string.Join('\n', Receipts.SelectMany(Sentences).Concat([Report?.Stopped, Report?.Route])))],
            Canaries =
            [
                .. facts.Canaries,
                .. Clouds.SourceServer.Log.Entries.SelectMany(SecretsOf).Distinct(),
                "X-Amz-Signature",
                "X-Amz-Security-Token",
                .. Client.S3.SessionToken is { } token ? [token] : Array.Empty<string>(),
            ],
        };
    }

    /// <summary>The options with which both are reached through the proxies.</summary>
    public TrasvaseOptions Reach(IReadOnlyDictionary<string, string> environment) =>
        TrasvaseOptions.FromEnvironment(name => environment.GetValueOrDefault(name)?
            .Replace(Clouds.SourceServer.Endpoint.Authority, Authority(Source), StringComparison.Ordinal)
            .Replace(Clouds.TargetServer.Endpoint.Authority, Authority(Target), StringComparison.Ordinal));

    // Requests, as the proxies see them.
    public bool IsList(ProxyRequest request) => request.Query.StartsWith("list-type=2", StringComparison.Ordinal);

    public bool IsRead(ProxyRequest request) => request.Method == "GET" && request.Path == SourcePath && !IsProbe(request.Header("Range"));

    /// <summary>The target's own read, from a URL that was signed for it.</summary>
    public bool IsFetch(ProxyRequest request) => IsRead(request) && request.Query.Contains("X-Amz-Signature=", StringComparison.Ordinal);

    /// <summary>A read of bytes, and not of what is known about them.</summary>
    public bool IsContent(ProxyRequest request) =>
        IsRead(request)
            && !request.Query.Contains("attributes", StringComparison.Ordinal)
            && !request.Query.Contains("partNumber", StringComparison.Ordinal);

    public bool IsLook(ProxyRequest request) => request.Method == "HEAD" && request.Path == SourcePath;

    public bool IsTargetLook(ProxyRequest request) => request.Method == "HEAD" && request.Path == TargetPath;

    /// <summary>What brings bytes to the target: Put Blob or Put Block.</summary>
    public bool IsWrite(ProxyRequest request) =>
        request.Method == "PUT" && request.Path == TargetPath && !IsCommit(request) && !IsProbe(request.Header("x-ms-source-range"));

    public bool IsCommit(ProxyRequest request) =>
        request.Path == TargetPath && request.Query.StartsWith("comp=blocklist", StringComparison.Ordinal) && request.Method == "PUT";

    /// <summary>What makes the object visible: Put Blob, or Put Block List.</summary>
    public bool IsStore(ProxyRequest request) => Shape.IsInParts ? IsCommit(request) : IsWrite(request);

    /// <summary>A request for this object by its operation, as the servers see it.</summary>
    public Func<StandInRequest, bool> Is(params string[] operations) => request =>
        request.Key == Key && operations.Contains(request.Operation.Replace("FromUrl", "", StringComparison.Ordinal))
        && !IsProbe(request.Header("x-ms-source-range") ?? request.Header("Range"));

    /// <summary>A request to the target to fetch by itself.</summary>
    public bool Asks(StandInRequest request) => request.Key == Key && IsAsk(request) && !IsProbe(request.Header("x-ms-source-range"));

    /// <summary>The target's own read, as the source sees it.</summary>
    public bool Fetches(StandInRequest request) => Is("GetObject")(request) && request.Query("X-Amz-Signature") is not null;

    /// <summary>A read by ourselves, as the source sees it.</summary>
    public bool Reads(StandInRequest request) => Is("GetObject")(request) && request.Query("X-Amz-Signature") is null;

    /// <summary>The one request by which the target is asked whether it fetches at all, for whichever object.</summary>
    public bool Probes(StandInRequest request) => IsAsk(request) && request.Header("x-ms-source-range") is "bytes=0-1023" or "bytes=0-999";

    /// <summary>How often the servers were asked for the object in this way; the probe does not count.</summary>
    public int Count(string operation) =>
        Clouds.SourceServer.Log.Entries.Concat(Clouds.TargetServer.Log.Entries)
            .Count(entry => entry.Key == Key && entry.Operation == operation
            && !IsProbe(entry.Headers.GetValueOrDefault("x-ms-source-range") ?? entry.Headers.GetValueOrDefault("Range")));

    private static bool IsAsk(StandInRequest request) => request.Operation is "PutBlobFromUrl" or "PutBlockFromUrl";

    // Whether the target fetches at all is tried by the first object that comes, be it this one or the neighbour.
    private bool IsProbe(string? range) => Options.Via == TransferRoute.Auto && range == $"bytes=0-{Math.Min(1024, Shape.Size) - 1}";

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Target.DisposeAsync();
        await Clouds.DisposeAsync();
    }

    private static IEnumerable<string?> Sentences(TransferReceipt receipt) =>
        [receipt.Reason, .. receipt.Notes, receipt.ToString(), (receipt.Verification as Verification.Unverifiable)?.Why];

    // A URL with its signature is as good as a key.
    private static IEnumerable<string> SecretsOf(LoggedRequest request) =>
        request.Target[(request.Target.IndexOf('?', StringComparison.Ordinal) + 1)..]
            .Split('&')
            .Where(pair => pair.StartsWith("X-Amz-Signature=", StringComparison.Ordinal))
            .Select(pair => pair.Split('=', 2)[1]);

    private string SourcePath => $"/{Clouds.BucketName}/{ObjectUri.EscapeKey(Key)}";

    private string TargetPath => $"/standin/{Clouds.ContainerName}/{ObjectUri.EscapeKey(Key)}";

    private static string Authority(FaultProxy proxy) => proxy.Endpoint["http://".Length..];

    private static string Loopback(StandInServer server) => $"http://{server.Endpoint.Authority}";
}
