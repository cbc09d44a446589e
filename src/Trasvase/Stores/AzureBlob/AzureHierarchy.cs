using Trasvase.Http;

namespace Trasvase.Stores.AzureBlob;

/// <summary>
/// Whether an account has a hierarchical namespace (Data Lake Storage). Its keys are paths there: empty names between slashes do not
/// exist, so <c>a//b</c>, <c>/a/b</c> and <c>a/b/</c> would all be <c>a/b</c>, and two objects could end in one. That is asked once,
/// when the first such key comes, and seen in every answer about a blob.
/// </summary>
internal sealed class AzureHierarchy(AzureBlobRequests requests)
{
    private const int Unknown = 0;
    private const int Flat = 1;
    private const int Hierarchical = 2;
    private const int NotTold = 3;

    private readonly Lock _gate = new();
    private volatile int _kind;
    private Task? _asking;

    /// <summary>
    /// Finds out what kind of account it is, where that matters to the key: one request at most for all keys. May be repeated.
    /// </summary>
    public ValueTask LearnAsync(ObjectKey key, CancellationToken cancellationToken) =>
        _kind != Unknown || !HasEmptyName(key) ? ValueTask.CompletedTask : new ValueTask(AskOnceAsync().WaitAsync(cancellationToken));

    /// <summary>Takes what an answer about a blob tells: only accounts of this kind say what a path is.</summary>
    public void See(HttpAnswer answer)
    {
        if (_kind != Hierarchical && answer.Header("x-ms-resource-type") is not null)
        {
            _kind = Hierarchical;
        }
    }

    /// <summary>
    /// Why a request for this key would reach another object, as the end of a sentence that begins with the store; null if it would not, as
    /// far as is known.
    /// </summary>
    public string? WhyAnother(ObjectKey key) => _kind == Hierarchical && HasEmptyName(key)
        ? "has a hierarchical namespace in this account, which leaves out empty names: a slash at an end of a key, or one after another, "
            + "means nothing there"
        : null;

    // One question for all who want to know; after a failure the next one asks again.
    private Task AskOnceAsync()
    {
        lock (_gate)
        {
            return _asking = _asking is null or { IsFaulted: true } or { IsCanceled: true } ? AskAsync() : _asking;
        }
    }

    // Get Account Information. Who may not ask it learns the kind from answers about blobs.
    private async Task AskAsync()
    {
        var call = new HttpCall
        {
            Operation = $"asking what kind of account {requests.Name} is in",
            Request = () => requests.Make(HttpMethod.Get, key: null, ("restype", "account"), ("comp", "properties")),
        };
        try
        {
            using var answer = await requests.SendAsync(call, CancellationToken.None).ConfigureAwait(false);
            var told = answer.Header("x-ms-is-hns-enabled");
            Learn(told is null ? NotTold : told.Equals("true", StringComparison.OrdinalIgnoreCase) ? Hierarchical : Flat);
        }
        catch (StoreException e) when (e.Status is >= 400 and < 500 or 501)
        {
            Learn(NotTold);
        }
    }

    private void Learn(int kind) => Interlocked.CompareExchange(ref _kind, kind, Unknown);

    private static bool HasEmptyName(ObjectKey key) =>
        key.Value.StartsWith('/') || key.Value.EndsWith('/') || key.Value.Contains("//", StringComparison.Ordinal);
}
