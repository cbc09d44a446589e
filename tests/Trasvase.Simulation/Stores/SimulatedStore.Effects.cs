using Trasvase.Storage;

namespace Trasvase.Simulation.Stores;

/// <content>What requests do, and when.</content>
internal sealed partial class SimulatedStore
{
    private Task ChangeAsync(string what, Func<Task> effect, CancellationToken cancellationToken)
    {
        return _calls.MakeAsync(new Request<bool>(what, DoAsync) { Changes = true }, cancellationToken);

        async Task<bool> DoAsync()
        {
            await effect();
            return true;
        }
    }

    private Task<T> PullAsync<T>(
        string what, ObjectKey? raced, ReadGrant grant, Func<ReadGrant, Task<T>> fetch, CancellationToken cancellationToken) =>
        _calls.MakeAsync(
            new Request<T>(what, () => _pulls.FetchAsync(grant, fetch))
            {
                Changes = true,
                Raced = raced,
                IsRepeatable = false,
                Lane = Lane.Copy,
            },
            cancellationToken);

    private async Task<T> SendAsync<T>(
        string what, ObjectKey? raced, PartBody body, Func<byte[], Task<T>> effect, CancellationToken cancellationToken)
    {
        if (universe.Scenario.OptionsOf(run.Number).Via == TransferRoute.Pull && body.Length > 0)
        {
            universe.Violate("route", $"{what}: bytes pass through us, which was forbidden.");
        }

        var bytes = Array.Empty<byte>();
        var request = new Request<T>(what, () => effect(bytes))
        {
            ArriveAsync = async token => bytes = await ArrivingBody.ReceiveAsync(body, _calls, token),
            Changes = true,
            Raced = raced,
            IsRepeatable = body.IsRepeatable,
            Lane = Lane.Relay,
        };
        return await _calls.MakeAsync(request, cancellationToken);
    }

    private async Task<StoredObject> PutAsync(ObjectKey key, byte[] bytes, Digest? digest, WriteOptions options)
    {
        var stored = await _planted.PutAsync(key, bytes, digest, Conditional(key, options));
        universe.Origins.Stored(key, stored, isFetched: false);
        return stored;
    }

    private async Task<UploadId> BeginAsync(ObjectKey key, WriteOptions options)
    {
        var upload = await side.Store.BeginUploadAsync(key, options, CancellationToken.None);
        side.Uploads.Add(upload);
        return upload;
    }

    private async Task<StoredObject> CompleteAsync(UploadId upload, IReadOnlyList<PartReceipt> parts, WriteOptions options)
    {
        var stored = await _planted.CompleteAsync(upload, parts, Conditional(upload.Key, options));
        universe.Origins.Completed(upload.Key, stored, parts);
        if (universe.Scenario.DropsPartsOfOthers)
        {
            await side.DropStagedAsync(upload.Key);
        }

        return stored;
    }
}
