using Trasvase.Http.Connecting;
using Trasvase.Jobs;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Scopes;
using Trasvase.Simulation.Drawing;
using Trasvase.Simulation.Scheduling;
using Trasvase.Simulation.Stores;
using Trasvase.Simulation.World;
using Trasvase.Storage.Requests;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.AzureBlob.Signing;
using Trasvase.Stores.S3;
using Trasvase.Stores.S3.Signing;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Simulation.Outages;

/// <summary>A job between both clouds as they are over the wire, during one outage, in virtual time.</summary>
internal sealed class OutageRun
{
    private const int Connections = 8;
    private const int Small = 60;
    private const int Large = 3;
    private const int PartSize = 2000;
    private static readonly TimeSpan Latest = TimeSpan.FromHours(3);

    private readonly OutageCell _cell;
    private readonly VirtualTime _time = new();
    private readonly VirtualTime.Clock _clock;
    private readonly S3StandIn _s3;
    private readonly AzureStandIn _azure;
    private readonly Weather _weather;
    private Patience _patience = Patience.None;
    private string? _why;
    private int _seen;

    private OutageRun(OutageCell cell)
    {
        (_cell, _clock) = (cell, _time.For());
        _s3 = S3StandIn.Unplugged(
            new Uri("http://127.0.0.1:9001", default(UriCreationOptions)),
            new S3StandInOptions { PartSizeMin = 1, PageSizeMax = 20, Time = _clock });
        _azure = AzureStandIn.Unplugged(
            new Uri("https://127.0.0.1:9002", default(UriCreationOptions)),
            new AzureStandInOptions { Tls = true, PageSizeMax = 20, Time = _clock });
        _weather = new Weather(cell, _clock);
    }

    // Then the job has to take longer than its first secrets are good for.
    private bool IsOfIssuer => _cell.Phase == Phase.Renewals;

    private bool Removes => _cell.Phase == Phase.Removals;

    /// <summary>Runs it.</summary>
    /// <param name="cell">Which outage.</param>
    /// <param name="patience">How long the job waits for its end.</param>
    /// <returns>What is wrong, a sentence each; nothing if nothing is.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(OutageCell cell, Patience patience)
    {
        await OneThread.SettleAsync();
        var run = new OutageRun(cell) { _patience = patience };
        run.Fill();
        if (cell.Phase == Phase.Start)
        {
            run._weather.Begin();
        }

        var report = await run.TransferAsync();
        return report is null ? ["It hangs."] : [.. run.Judge(report)];
    }

    private void Fill()
    {
        var bucket = _s3.State.CreateBucket("bucket", S3Versioning.None);
        _azure.State.CreateContainer("container");
        for (var i = 0; i < Small + Large; i++)
        {
            bucket.Put($"s/{i:000}", Bytes(i));
            _azure.State.Put("container", $"t/{i:000}-extra", Bytes(i));
        }
    }

    private static byte[] Bytes(int i) => new PositionalData((ulong)i, i % 20 == 7 ? 9500 : 300 + i).ToArray();

    private async Task<JobReport?> TransferAsync()
    {
        using var wire = new HttpMessageInvoker(new Wire(_s3.Server, _azure.Server, _weather, Begins, _clock)
        {
            Latency = IsOfIssuer ? TimeSpan.FromSeconds(10) : TimeSpan.FromMilliseconds(50),
            IsCalm = IsOfIssuer,
        });
        var retry = new RetryPolicy { Chance = new Dice(1, stream: 2) };
        var http = new HttpOptions { Time = _clock, Retry = retry };
        var keys = new AwsCredentials(_s3.Account.AccessKeyId, _s3.Account.SecretAccessKey);
        var credentials = new CachedCredentials(
            (_, _) => RenewAsync(DownSide.Source, () => keys with { Expires = _clock.GetUtcNow() + TimeSpan.FromMinutes(6) }), _clock);
        var source = S3Store.Create(
            "bucket", S3Options.FromEnvironment(name => _s3.Account.AsEnvironment.GetValueOrDefault(name)), credentials, http, wire);
        var azure = AzureBlobOptions.FromEnvironment(name => _azure.BearerEnvironment.GetValueOrDefault(name));
        var target = AzureBlobStore.Create("container", azure, () => RenewAsync(DownSide.Target, Token), http, wire);
        var isSync = Removes && _cell.Side == DownSide.Target;
        var options = new TransferOptions
        {
            Connections = Connections,
            MemoryBudget = Connections * 1024,
            PartSize = PartSize,
            IfExists = CollisionPolicy.Overwrite,
            Retry = retry,
        };
        var runner = new JobRunner(new JobContext(source, target, options, _clock)
        {
            SourceRemover = Removes && !isSync ? source : null,
            Patience = _patience,
            TargetListing = target,
            Sync = isSync ? new SyncOptions { Delete = true, DeleteMax = 1000 } : null,
            TargetRemover = isSync ? target : null,
            Journal = isSync
                ? new UploadsJournal(new Remembered(), new Run(1, isQuiet: true, _clock, new Dice(1, stream: 1)))
                : new NoJournal(),
        });
        var job = runner.RunAsync(new JobScope.Below("s/", "t/") { Time = _clock }, KeepAsync, progress: null, CancellationToken.None);
        return await OneThread.RunAsync(_time, job, VirtualTime.Start + Latest) ? await job : null;
    }

    private ValueTask KeepAsync(TransferReceipt receipt)
    {
        _why = receipt.Outcome == Outcome.Failed ? receipt.Reason : _why;
        return ValueTask.CompletedTask;
    }

    private BearerToken Token()
    {
        var ends = _clock.GetUtcNow() + TimeSpan.FromMinutes(6);
        var token = $"token-{ends.Ticks}";
        _azure.State.AllowToken(token, ends);
        return new BearerToken(token, ends, refreshOn: null);
    }

    // Whoever gives out secrets is down from the first renewal on, and the service itself is not.
    private async Task<T> RenewAsync<T>(DownSide side, Func<T> renewed)
    {
        if (_cell.Phase != Phase.Renewals || side != _cell.Side)
        {
            return renewed();
        }

        if (++_seen == 2)
        {
            _weather.Begin();
        }

        _weather.Count(side);
        if (!_weather.IsDown(side))
        {
            return renewed();
        }

        await Task.Delay(_cell.Way == DownWay.Hangs ? TimeSpan.FromSeconds(30) : TimeSpan.FromMilliseconds(50), _clock);
        throw new StoreException(StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "Whoever gives out secrets was not reached.");
    }

    private bool Begins(StandInRequest request) => _cell.Phase switch
    {
        Phase.Start => false,
        Phase.Listing => request.Operation == (_cell.Side == DownSide.Source ? "ListObjectsV2" : "ListBlobs") && ++_seen == 2,
        Phase.Looks => request.Operation is "HeadObject" or "GetBlobProperties" && ++_seen == 1,
        Phase.Parts =>
            request.Operation == (_cell.Side == DownSide.Source ? "GetObject" : "PutBlock")
                && (request.Header("Range") ?? request.Query("blockid")) is not null
                && ++_seen == 3,
        Phase.SmallPuts => request.Operation == (_cell.Side == DownSide.Source ? "GetObject" : "PutBlob") && ++_seen == 5,
        Phase.Commits => request.Operation == "PutBlockList" && ++_seen == 1,
        Phase.Removals => request.Operation is "DeleteObject" or "DeleteBlob" && ++_seen == 4,
        _ => false,
    };

    private IEnumerable<string> Judge(JobReport report)
    {
        if (!_weather.HasBegun)
        {
            yield return "The outage never came.";
        }

        if (report.Failed > 0 || report.Stopped is not null || report.WhyNotRemoved is not null)
        {
            yield return $"{report.Failed} of {report.Listed} failed. {_why} {report.Stopped}{report.WhyNotRemoved}";
        }

        if (report.Transferred != Small + Large)
        {
            yield return $"{report.Transferred} of {Small + Large} were transferred.";
        }

        var blobs = _azure.State.Blobs("container").ToDictionary(blob => blob.Key, blob => blob.Value.Bytes.ToArray());
        var wrong = Enumerable.Range(0, Small + Large)
            .Count(i => !blobs.TryGetValue($"t/{i:000}", out var bytes) || !bytes.AsSpan().SequenceEqual(Bytes(i)));
        if (wrong > 0)
        {
            yield return $"{wrong} are not at the target as they were at the source.";
        }

        foreach (var side in Enum.GetValues<DownSide>())
        {
            // Each connection may have one request under way when it begins.
            if (_weather.Meanwhile(side) - Connections > _cell.Length.TotalSeconds)
            {
                yield return $"{_weather.Meanwhile(side)} requests to the {side} in {_cell.Length}.";
            }
        }
    }
}
