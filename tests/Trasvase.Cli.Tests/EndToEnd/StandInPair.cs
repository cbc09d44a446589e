using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>A bucket and a container of the stand-ins, which can do what no emulator can: the target fetches from the source by
/// itself.</summary>
internal sealed class StandInPair : IAsyncDisposable
{
    public const string BucketName = "bucket";
    public const string ContainerName = "container";

    private StandInPair(S3StandIn s3, AzureStandIn azure)
    {
        (S3, Azure) = (s3, azure);
        Bucket = s3.State.CreateBucket(BucketName);
        azure.State.CreateContainer(ContainerName);
        Environment = new Dictionary<string, string>([.. s3.Account.AsEnvironment, .. azure.Account.AsEnvironment]);
    }

    public static string Source => $"s3://{BucketName}/";

    public static string Target => $"az://{ContainerName}/";

    public S3StandIn S3 { get; }

    public AzureStandIn Azure { get; }

    public S3StandInBucket Bucket { get; }

    /// <summary>The variables of both clouds.</summary>
    public Dictionary<string, string> Environment { get; }

    /// <summary>What we asked of the source: what the target fetched by itself is not among it.</summary>
    public IReadOnlyList<string> AskedOfSource =>
        [.. S3.Server.Log.Entries.Where(entry => !IsPull(entry.Target)).Select(entry => entry.Operation)];

    /// <summary>What the target fetched by itself.</summary>
    public int Pulls => S3.Server.Log.Entries.Count(entry => IsPull(entry.Target));

    /// <summary>What was asked of the target; all of it by us.</summary>
    public IReadOnlyList<string> AskedOfTarget => [.. Azure.Log.Entries.Select(entry => entry.Operation)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<StandInPair> StartAsync(S3StandInOptions? source = null, AzureStandInOptions? target = null) => new(
        await S3StandIn.StartAsync(source ?? new S3StandInOptions(), Cancellation),
        await AzureStandIn.StartAsync(target ?? new AzureStandInOptions(), Cancellation));

    /// <summary>The bytes of what is in the container; null if nothing is.</summary>
    public byte[]? Stored(string key) =>
        Azure.State.Blobs(ContainerName).Where(blob => blob.Key == key).Select(blob => blob.Value.Bytes.ToArray()).SingleOrDefault();

    /// <summary>Runs the program.</summary>
    public Task<Run> RunAsync(params string[] arguments) => Run.OfAsync(Environment, arguments);

    public async ValueTask DisposeAsync()
    {
        await S3.DisposeAsync();
        await Azure.DisposeAsync();
    }

    private static bool IsPull(string target) => target.Contains("X-Amz-Signature=", StringComparison.Ordinal);
}
