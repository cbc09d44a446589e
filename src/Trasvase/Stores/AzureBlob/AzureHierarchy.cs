using Trasvase.Http;

namespace Trasvase.Stores.AzureBlob;

/// <summary>
/// Finds out whether an account has a hierarchical namespace (Data Lake Storage). Keys are paths in such an account, and empty names
/// between slashes do not exist. The keys <c>a//b</c>, <c>/a/b</c> and <c>a/b/</c> would all be <c>a/b</c>, so that two objects could
/// become one. The service is asked once, when the first such key comes; every answer about a blob shows it as well.
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
    /// Finds out the kind of the account if it matters to the key. Costs at most one request for all keys, unless that request fails. May
    /// be repeated.
    /// </summary>
    public ValueTask LearnAsync(ObjectKey key, CancellationToken cancellationToken) =>
        _kind != Unknown || !HasEmptyName(key) ? ValueTask.CompletedTask : new ValueTask(AskOnceAsync().WaitAsync(cancellationToken));

    /// <summary>Learns from an answer about a blob: only accounts with a hierarchical namespace report the type of a path.</summary>
    public void See(HttpAnswer answer)
    {
        if (_kind != Hierarchical && answer.Header("x-ms-resource-type") is not null)
        {
            _kind = Hierarchical;
        }
    }

    /// <summary>
    /// Returns why a request for this key would reach another object, as the end of a sentence that begins with the store; null if it
    /// would not, as far as is known.
    /// </summary>
    public string? WhyAnother(ObjectKey key) => _kind == Hierarchical && HasEmptyName(key)
        ? "has a hierarchical namespace in this account, which leaves out empty names: a slash at an end of a key, or one after another, "
            + "means nothing there"
        : null;

    // All callers share one request. If it fails, the next caller sends another one.
    private Task AskOnceAsync()
    {
        lock (_gate)
        {
            return _asking = _asking is null or { IsFaulted: true } or { IsCanceled: true } ? AskAsync() : _asking;
        }
    }

    // Sends Get Account Information. If the caller may not send it, only answers about blobs show the kind of the account.
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
