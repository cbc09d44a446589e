using System.Collections.Concurrent;
using System.Net;
using Trasvase.Http.Connecting;
using Trasvase.Jobs;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.Azure;

namespace Trasvase.Tests.Stores.AzureBlob;

/// <summary>A move from memory into an account that may have a hierarchical namespace.</summary>
internal sealed class HierarchyScene : IAsyncDisposable
{
    public const string Container = "box";

    private readonly MemoryStore _source = new("source");
    private readonly Dictionary<string, PositionalData> _contents = [];
    private readonly ConcurrentQueue<TransferReceipt> _receipts = new();
    private readonly HttpMessageInvoker _transport;
    private readonly AzureBlobStore _target;

    private HierarchyScene(AzureStandIn azure)
    {
        Azure = azure;
        var http = new HttpOptions { Retry = new RetryPolicy { AttemptsMax = 2, DelayFirst = TimeSpan.FromMilliseconds(1) } };
        _transport = HttpTransport.Create(http);
        _target = AzureBlobStore.Create(
            Container, AzureBlobOptions.FromEnvironment(azure.Account.AsEnvironment.GetValueOrDefault), http, _transport);
    }

    public AzureStandIn Azure { get; }

    public IReadOnlyCollection<TransferReceipt> Receipts => _receipts;

    /// <summary>How often it was asked what kind of account it is.</summary>
    public int Asked => Azure.Log.Count("GetAccountInformation");

    /// <summary>The keys that the account holds.</summary>
    public IReadOnlyList<string> Stored => [.. Azure.State.Blobs(Container).Select(blob => blob.Key)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<HierarchyScene> StartAsync(bool isHierarchical, bool mayAsk)
    {
        var azure = await AzureStandIn.StartAsync(new AzureStandInOptions { Hierarchical = isHierarchical }, Cancel);
        azure.State.CreateContainer(Container);
        if (!mayAsk)
        {
            azure.Server.Before = request => ValueTask.FromResult(request.Operation == "GetAccountInformation"
                ? StandInAnswer.Empty((int)HttpStatusCode.Forbidden, ("x-ms-error-code", "AuthorizationPermissionMismatch"))
                : null);
        }

        return new HierarchyScene(azure);
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await Azure.DisposeAsync();
    }

    public async Task FillAsync(IReadOnlyList<string> keys)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            _contents[keys[i]] = new PositionalData((ulong)i + 1, 1000 + i);
            await _source.PutAsync(new ObjectKey(keys[i]), _contents[keys[i]].ToBody(), new WriteOptions(), Cancel);
        }
    }

    public Task<JobReport> MoveAsync(TransferOptions options) =>
        new JobRunner(new JobContext(_source, _target, options, TimeProvider.System) { SourceRemover = _source }).RunAsync(
            new JobScope.Below("", ""), receipt => { _receipts.Enqueue(receipt); return ValueTask.CompletedTask; }, progress: null, Cancel);

    /// <summary>Every content is at the source still, or at the target under some key.</summary>
    public async Task ShouldHoldAllSomewhereAsync()
    {
        foreach (var (key, content) in _contents)
        {
            var isKept = await _source.FindAsync(new ObjectKey(key), version: null, Cancel) is not null;
            var isThere = false;
            foreach (var stored in Stored)
            {
                using var bytes = new MemoryStream(Azure.State.Find(Container, stored)!.Bytes.ToArray());
                isThere |= await content.FindDifferenceAsync(bytes, Cancel) is null;
            }

            (isKept || isThere).ShouldBeTrue($"'{key}' is at neither side any more.");
        }
    }
}
