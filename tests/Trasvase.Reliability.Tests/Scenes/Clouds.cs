using Trasvase.Testing.Checking;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Reliability.Tests.Scenes;

/// <summary>
/// An S3 with one bucket and an Azure Blob account with one container, both on loopback and both as strict as the services, and all
/// that the checker needs to know of what happened in them.
/// </summary>
internal sealed class Clouds : IAsyncDisposable
{
    public const string BucketName = "bucket";
    public const string ContainerName = "container";

    private readonly S3StandIn _s3;
    private readonly AzureStandIn _azure;
    private IReadOnlyList<ObjectState> _targetBefore = [];
    private IReadOnlyList<string> _listed = [];

    private Clouds(S3StandIn s3, AzureStandIn azure) => (_s3, _azure) = (s3, azure);

    /// <summary>The source's service.</summary>
    public S3StandIn S3 => _s3;

    /// <summary>The target's account.</summary>
    public AzureStandIn Azure => _azure;

    /// <summary>The source.</summary>
    public S3StandInBucket Bucket => _s3.State.Bucket(BucketName);

    /// <summary>All that the source's service knows: its clock, its users.</summary>
    public S3State Source => _s3.State;

    /// <summary>The source's server: hooks and log.</summary>
    public StandInServer SourceServer => _s3.Server;

    /// <summary>The target.</summary>
    public AzureState Target => _azure.State;

    /// <summary>The target's server: hooks and log.</summary>
    public StandInServer TargetServer => _azure.Server;

    /// <summary>The variables with which a program reaches both.</summary>
    public IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            var environment = new Dictionary<string, string>(_s3.Account.AsEnvironment);
            foreach (var (name, value) in _azure.Account.AsEnvironment)
            {
                environment[name] = value;
            }

            return environment;
        }
    }

    /// <summary>The variables with which a program reaches the target by a signature that has only these permissions.</summary>
    public IReadOnlyDictionary<string, string> SasEnvironment(string permissions) => _azure.SasEnvironment(permissions);

    /// <summary>Both clouds' secrets: none of them may be in anything that a run gives out.</summary>
    public IReadOnlyList<string> Secrets => [_s3.Account.SecretAccessKey, _azure.Account.Key];

    /// <summary>Starts both, empty.</summary>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="versioning">Whether the source keeps old versions.</param>
    /// <param name="source">How the source is; as S3 is, but with parts of any size, for null.</param>
    /// <param name="target">How the target is; as the service is for null.</param>
    public static async Task<Clouds> StartAsync(
        CancellationToken cancellationToken,
        S3Versioning versioning = S3Versioning.None,
        S3StandInOptions? source = null,
        AzureStandInOptions? target = null)
    {
        var s3 = await S3StandIn.StartAsync(source ?? new S3StandInOptions { PartSizeMin = 1 }, cancellationToken);
        var azure = await AzureStandIn.StartAsync(target ?? new AzureStandInOptions(), cancellationToken);
        s3.State.CreateBucket(BucketName, versioning);
        azure.State.CreateContainer(ContainerName);
        return new Clouds(s3, azure);
    }

    /// <summary>From here on the job runs: what is there now is what it has to bring over, and what it may not damage.</summary>
    public void Begin()
    {
        _listed = Bucket.Keys;
        _targetBefore = TargetNow();
        SourceServer.Log.Clear();
        TargetServer.Log.Clear();
    }

    /// <summary>What happened since <see cref="Begin"/>, for the checker.</summary>
    /// <param name="reports">What the runs said, the last one last.</param>
    public RunFacts Facts(IReadOnlyList<RunReport> reports) => new()
    {
        SourceVersions = [.. Bucket.Ever.Where(version => !version.IsDeleteMarker).Select(StateOf)],
        Listed = _listed,
        SourceAfter = [.. Bucket.Keys.Select(key => StateOf(Bucket.Current(key)!))],
        TargetBefore = _targetBefore,
        TargetAfter = TargetNow(),
        SourceDeletes = [.. Bucket.Deletes.Select(delete => delete.Removed)
            .OfType<S3ObjectVersion>()
            .Select(gone => new DeletedObject(gone.Key, gone.ETag, VersionOf(gone.VersionId)))],
        TargetDeletes = [.. Target.Deletes.Select(deleted => new DeletedObject(
            deleted.Key, deleted.Content.ETag, deleted.Content.VersionId))],
        Reports = reports,
        Canaries = Secrets,
    };

    public async ValueTask DisposeAsync()
    {
        await _s3.DisposeAsync();
        await _azure.DisposeAsync();
    }

    private List<ObjectState> TargetNow() =>
    [
        .. Target.Blobs(ContainerName).Select(blob =>
            new ObjectState(blob.Key, blob.Value.ETag, blob.Value.VersionId, ObjectContent.Of(blob.Value.Bytes.ToArray()))
            {
                Stamp = blob.Value.Metadata.GetValueOrDefault("trasvase"),
            }),
    ];

    private static ObjectState StateOf(S3ObjectVersion version) =>
        new(version.Key, version.ETag, VersionOf(version.VersionId), ObjectContent.Of(version.Bytes.ToArray()));

    private static string? VersionOf(string? id) => id is null or "null" ? null : id;
}
