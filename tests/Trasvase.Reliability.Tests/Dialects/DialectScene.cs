using Trasvase.Reliability.Tests.Faults;
using Trasvase.Testing.Dialects;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Reliability.Tests.Dialects;

/// <summary>A store with an accent, an Azure without, and one command after the other.</summary>
internal sealed class DialectScene : IAsyncDisposable
{
    public const string Container = "container";
    private const string Bucket = "bucket";
    private const string From = $"s3://{Bucket}/";
    private const string To = $"az://{Container}/";
    private const int Connections = 4;

    // Objects are older than the moment at which they are looked at, as they mostly are.
    private static readonly TimeSpan AtFirst = TimeSpan.FromMinutes(-10);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Meanwhile = TimeSpan.FromMinutes(-5);

    private readonly DialectServer _server;
    private readonly AzureStandIn _azure;
    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-dialect-").FullName;

    private DialectScene(Dialect dialect, DialectServer server, AzureStandIn azure) =>
        (Dialect, _server, _azure) = (dialect, server, azure);

    public Dialect Dialect { get; }

    public S3StandInBucket Source => _server.StandIn.State.Bucket(Bucket);

    public AzureState Target => _azure.State;

    /// <summary>Every request of the source, for the story of a cell that went wrong.</summary>
    public IEnumerable<string> Log =>
        _server.StandIn.Server.Log.Entries.Select(entry => $"{entry.Status} {entry.Method} {entry.Target} "
            + $"{entry.Headers.GetValueOrDefault("Range")}");

    /// <summary>The variables with which a program reaches both.</summary>
    public IReadOnlyDictionary<string, string> Environment => _server.Environment.Concat(_azure.Account.AsEnvironment).ToDictionary();

    private RetryPolicy Retry { get; } = new()
    {
        AttemptsMax = 4,
        DelayFirst = TimeSpan.FromMilliseconds(1),
        DelayMax = TimeSpan.FromMilliseconds(4),
    };

    private JobOptions Options => new()
    {
        Transfer = new TransferOptions
        {
            Connections = Connections,
            MemoryBudget = Connections * TransferOptions.BufferSize,
            PartSize = 40 * 1024,
            Retry = Retry,
            Via = TransferRoute.Relay,
            IfExists = CollisionPolicy.Overwrite,
            Tags = Dialect.IsAboutTags ? TagPolicy.All : TagPolicy.None,
        },
        Sync = new SyncOptions { Delete = true, DeleteMax = 5 },
    };

    public static async Task<DialectScene> CreateAsync(Dialect dialect, CancellationToken cancellationToken)
    {
        var server = await DialectServer.StartAsync(dialect, cancellationToken);
        var azure = await AzureStandIn.StartAsync(new AzureStandInOptions(), cancellationToken);
        azure.State.CreateContainer(Container);
        var scene = new DialectScene(dialect, server, azure);
        server.StandIn.State.CreateBucket(Bucket);
        server.StandIn.State.Time = new ShiftedTime(AtFirst);
        DialectWorld.Fill(scene.Source, dialect);
        server.StandIn.State.Time = new ShiftedTime(Meanwhile);
        return scene;
    }

    /// <summary>Copies everything, and then the world changes.</summary>
    public async Task CopyAndChangeAsync(CancellationToken cancellationToken)
    {
        using var client = Client();
        await client.CopyAllAsync(From, To, Options, cancellationToken: cancellationToken);
        Change();
    }

    /// <summary>Somebody works with the source.</summary>
    public void Change()
    {
        DialectWorld.Change(Source);
        _server.StandIn.State.Time = TimeProvider.System;
    }

    public async Task<DialectRun> TransferAsync(JobVerb verb, CancellationToken cancellationToken)
    {
        using var client = Client();
        var receipts = new List<TransferReceipt>();
        var report = await (verb switch
        {
            JobVerb.Copy => client.CopyAllAsync(From, To, Options, Keep, cancellationToken: cancellationToken),
            JobVerb.Move => client.MoveAllAsync(From, To, Options, Keep, cancellationToken: cancellationToken),
            _ => client.SyncAllAsync(From, To, Options, Keep, cancellationToken: cancellationToken),
        });
        return new DialectRun(receipts, report);

        ValueTask Keep(TransferReceipt receipt)
        {
            receipts.Add(receipt);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>A copy that is cancelled when the second page of its listing is asked for.</summary>
    public async Task<DialectRun> CancelledCopyAsync(CancellationToken cancellationToken)
    {
        using var client = Client();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (receipts, pages) = (new List<TransferReceipt>(), 0);
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = _server.StandIn.Server;
        var (before, after) = (server.Before!, server.After!);
        server.Before = async request =>
        {
            if (request.IsList() && Volatile.Read(ref pages) > 0)
            {
                // What was listed is begun, and its page in the journal. Who wants more of a listing before it begins anything gets it.
                if (await Task.WhenAny(first.Task, Task.Delay(Patience, TimeProvider.System, cancellationToken)) == first.Task)
                {
                    await stop.CancelAsync();
                }
            }

            return await before(request);
        };
        server.After = (request, answer) =>
        {
            _ = request.IsList() && answer.Status == 200 ? Interlocked.Increment(ref pages) : 0;
            return after(request, answer);
        };
        try
        {
            var report = await client.CopyAllAsync(From, To, Options, Keep, cancellationToken: stop.Token);
            return new DialectRun(receipts, report);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new DialectRun(receipts, Report: null);
        }
        finally
        {
            (server.Before, server.After) = (before, after);
        }

        ValueTask Keep(TransferReceipt receipt)
        {
            receipts.Add(receipt);
            first.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }

    public async Task<(IReadOnlyList<VerifyReceipt> Receipts, VerifyReport Report)> VerifyAsync(CancellationToken cancellationToken)
    {
        using var client = Client();
        var receipts = new List<VerifyReceipt>();
        var report = await client.VerifyAllAsync(From, To, Options, Keep, cancellationToken);
        return (receipts, report);

        ValueTask Keep(VerifyReceipt receipt)
        {
            receipts.Add(receipt);
            return ValueTask.CompletedTask;
        }
    }

    public async Task<JobEstimate> PlanAsync(CancellationToken cancellationToken)
    {
        using var client = Client();
        return await client.EstimateAsync(From, To, Options, cancellationToken: cancellationToken);
    }

    /// <summary>Every key that a listing gives, in its order.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        using var client = Client();
        var keys = new List<string>();
        await foreach (var page in client.ListAsync(From, cancellationToken: cancellationToken))
        {
            keys.AddRange(page.Objects.Select(info => info.Key.Value));
        }

        return keys;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _azure.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private TrasvaseClient Client() => new(TrasvaseOptions.FromEnvironment(name => Environment.GetValueOrDefault(name)) with
    {
        Retry = Retry,
        IdleTimeout = TimeSpan.FromSeconds(8),
        Journal = new JournalOptions { Folder = _folder },
    });
}

/// <summary>What a run said.</summary>
/// <param name="Receipts">Of each object.</param>
/// <param name="Report">Of all; null if it was cancelled.</param>
internal sealed record DialectRun(IReadOnlyList<TransferReceipt> Receipts, JobReport? Report);
