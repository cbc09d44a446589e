using Trasvase.Integrity;
using Trasvase.Simulation.World;
using Trasvase.Storage;

namespace Trasvase.Simulation.Stores;

/// <summary>The store itself; or, if that is planted, one that lies. No job can know, but the checks must.</summary>
internal sealed class PlantedFault(Universe universe, Side side, Run run)
{
    private readonly Planted _planted = universe.Planted;

    public bool Leaks() => Hits(Planted.Leak, 0.1);

    public async Task<ObjectRead> OpenAsync(ObjectKey key, ReadOptions options)
    {
        if (side == universe.Source && Hits(Planted.DropSource, 0.1))
        {
            await DropAnyAsync();
        }

        var read = await side.Store.OpenReadAsync(key, options, CancellationToken.None);
        if (!Hits(Planted.Mix, 0.3))
        {
            return read;
        }

        var content = new MemoryStream();
        await read.Content.CopyToAsync(content, CancellationToken.None);
        return new ObjectRead(
            read.Info with { Digests = [] }, read.Length, new MemoryStream([.. content.ToArray().Select(value => (byte)~value)]));
    }

    public async Task<StoredObject> PutAsync(ObjectKey key, byte[] bytes, Digest? digest, WriteOptions options)
    {
        if (Hits(Planted.Lose, 0.2))
        {
            return new StoredObject("\"lost\"", Version: null, TrueDigest(bytes));
        }

        if (Hits(Planted.Early, 0.2))
        {
            universe.Later($"put {key}", () => side.Store.PutAsync(key, PartBody.Of(bytes), options, CancellationToken.None));
            return new StoredObject(Trasvase.Stores.Memory.MemoryObject.ETagOf(bytes), Version: null, TrueDigest(bytes));
        }

        await DropTargetAsync();
        var flipped = Flip(bytes);
        var stored = await side.Store.PutAsync(
            key, PartBody.Of(flipped, flipped == bytes ? digest : null), Condition(options), CancellationToken.None);
        return flipped == bytes ? stored : stored with { Digest = TrueDigest(bytes) };
    }

    public async Task<PartReceipt> PutPartAsync(UploadId upload, Part part, byte[] bytes)
    {
        var flipped = Flip(bytes);
        var receipt = await side.Store.PutPartAsync(upload, part, PartBody.Of(flipped), CancellationToken.None);
        return flipped == bytes ? receipt : receipt with { Digest = TrueDigest(bytes) };
    }

    public async Task<StoredObject> CompleteAsync(UploadId upload, IReadOnlyList<PartReceipt> parts, WriteOptions options)
    {
        await DropTargetAsync();
        return await side.Store.CompleteUploadAsync(upload, parts, Condition(options), CancellationToken.None);
    }

    private bool Hits(Planted planted, double rate) => _planted == planted && run.Dice.Hits(rate);

    private WriteOptions Condition(WriteOptions options) =>
        _planted == Planted.Unconditional ? options with { Precondition = Precondition.None } : options;

    private byte[] Flip(byte[] bytes)
    {
        if (bytes.Length == 0 || !Hits(Planted.Flip, 0.2))
        {
            return bytes;
        }

        byte[] flipped = [.. bytes];
        flipped[run.Dice.Below(bytes.Length)] ^= 1;
        return flipped;
    }

    private Digest? TrueDigest(byte[] bytes) =>
        Drawing.Scenario.Has(universe.Scenario.Target) ? Digest.OfCrc64(Crc64.Compute(bytes)) : null;

    private Task DropTargetAsync() => Hits(Planted.DropTarget, 0.2) ? DropAnyAsync() : Task.CompletedTask;

    private async Task DropAnyAsync()
    {
        var held = side.History.Keys.Where(key => side.History.Current(key) is not null).ToList();
        if (held.Count > 0)
        {
            var key = held[run.Dice.Below(held.Count)];
            await side.Store.RemoveAsync(key, side.History.Current(key)!.Info.ETag!, CancellationToken.None);
        }
    }
}
