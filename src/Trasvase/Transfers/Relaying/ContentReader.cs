using System.Collections.Concurrent;
using Trasvase.Integrity;
using Trasvase.Storage;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Relaying;

/// <summary>Reads a whole object only to take its digests: in parts, concurrently and through small buffers.</summary>
internal sealed class ContentReader(TransferLimits limits, TransferOptions options, TimeProvider time)
{
    private long _bytesRead;

    /// <summary>The number of bytes read so far, including those of failed attempts.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Reads one version and takes its digests.</summary>
    /// <param name="store">The container that holds the object.</param>
    /// <param name="pinned">The version to read.</param>
    /// <param name="proof">The digest to take besides the CRC-64; null for none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The CRC-64, and the other digest if it was wanted and could be taken.</returns>
    /// <exception cref="SourceChangedException">The version is not there any more.</exception>
    /// <exception cref="StoreException">The version cannot be read.</exception>
    public async Task<(Digest Crc64, Digest? Rebuilt)> ReadAsync(
        IObjectSource store, ObjectInfo pinned, SourceProof? proof, CancellationToken cancellationToken)
    {
        var layout = LayoutOf(store, pinned, ref proof);
        return await ReadAsync(store, pinned, layout, proof, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads one version with about <paramref name="count"/> requests, whatever its size.</summary>
    /// <inheritdoc cref="ReadAsync(IObjectSource, ObjectInfo, SourceProof?, CancellationToken)"/>
    public async Task<Digest> ReadCutAsync(IObjectSource store, ObjectInfo pinned, int count, CancellationToken cancellationToken)
    {
        var layout = pinned.Size < count ? (PartLayout?)null : new PartLayout(pinned.Size, (pinned.Size / count) + 1);
        var (crc64, _) = layout is null
            ? await ReadAsync(store, pinned, proof: null, cancellationToken).ConfigureAwait(false)
            : await ReadAsync(store, pinned, layout, proof: null, cancellationToken).ConfigureAwait(false);
        return crc64;
    }

    private async Task<(Digest Crc64, Digest? Rebuilt)> ReadAsync(
        IObjectSource store, ObjectInfo pinned, PartLayout? layout, SourceProof? proof, CancellationToken cancellationToken)
    {
        using var digests = new ObjectDigests(proof);
        var pieces = new ConcurrentBag<Piece>();
        var parts = new PartDigest[layout?.Count ?? 1];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = proof is { InOrder: true } ? 1 : options.Connections,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(Enumerable.Range(1, parts.Length), parallel, async (number, token) =>
        {
            var part = layout?[number] ?? new Part(1, 0, 0);
            var read = await RetryLoop.RunAsync(
                options.Retry, time, attempt => ReadAsync(store, pinned, part, digests, attempt), token).ConfigureAwait(false);
            parts[number - 1] = new PartDigest(read.Crc64, part.Length);
            foreach (var piece in read.Pieces)
            {
                pieces.Add(piece);
            }
        }).ConfigureAwait(false);

        var crc64 = Digest.OfCrc64(PartDigest.Combine(parts).Crc64);
        return (crc64, digests.Contradicting(crc64) is null ? digests.Rebuild(pieces) : null);
    }

    private static PartLayout? LayoutOf(IObjectSource store, ObjectInfo pinned, ref SourceProof? proof)
    {
        if (pinned.Size == 0 || PartLayout.For(pinned.Size, store.Profile, wanted: null) is not { } layout)
        {
            return null;
        }

        if (!VersionIdentity.Of(pinned).IsTelling)
        {
            // Several answers could belong to two versions, so the object is read with one request.
            return new PartLayout(pinned.Size, pinned.Size);
        }

        if (layout.Count == 1 || proof is null || proof.Function.Combines)
        {
            return layout;
        }

        if (proof.Cuts is { Count: > 1, Uniform: { } uniform } && layout.Following(uniform, store.Profile) is { } following)
        {
            return following;
        }

        proof = proof with { InOrder = true };
        return layout;
    }

    private async Task<(ulong Crc64, IReadOnlyList<Piece> Pieces)> ReadAsync(
        IObjectSource store, ObjectInfo pinned, Part part, ObjectDigests digests, CancellationToken cancellationToken)
    {
        using var slot = await limits.EnterAsync(pinned, cancellationToken).ConfigureAwait(false);
        using var buffer = await limits.Memory
            .RentAsync((int)Math.Clamp(part.Length, 1, limits.BufferSize), cancellationToken).ConfigureAwait(false);
        var range = part.Length == pinned.Size ? (ByteRange?)null : new ByteRange(part.Offset, part.Length);
        var read = await Relay.OpenPinnedAsync(store, pinned, range, cancellationToken).ConfigureAwait(false);
        await using var closing = read.ConfigureAwait(false);
        using var digester = digests.Begin(part);
        var length = await StreamCopier.CopyAsync(
            read.Content,
            Stream.Null,
            buffer.Memory,
            digester,
            new RelayPace(limits, flow: null, count => Interlocked.Add(ref _bytesRead, count)),
            cancellationToken).ConfigureAwait(false);
        slot.Succeeded();
        return length == part.Length
            ? (digester.Crc64, digester.Finish())
            : throw new StoreException(
                StoreErrorKind.Corrupt, RetryAdvice.Worthwhile, $"{part.Length} bytes of '{pinned.Key}' were promised, but {length} came.");
    }
}
