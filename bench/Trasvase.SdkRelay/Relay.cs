using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;

namespace Trasvase.SdkRelay;

/// <summary>
/// The relay that one writes in an afternoon with the vendors' SDKs: it lists, reads and stores. The SDK compares what was read with the
/// checksum that S3 tells, as soon as its end is reached, which is before anything becomes visible here. It repeats what the SDKs repeat;
/// it remembers nothing, and overwrites what is there. Neither SDK
/// takes a stream that cannot seek without buffering it, so a block is held while it is sent.
/// </summary>
/// <param name="s3">Where the objects are.</param>
/// <param name="bucket">The bucket there.</param>
/// <param name="azure">Where they go, under the same names.</param>
internal sealed class Relay(IAmazonS3 s3, string bucket, BlobContainerClient azure)
{
    private const int BlockSize = 4 << 20;
    private const int ObjectsAtATime = 32;

    // Large ones hold a block each: with these it is 32 MiB.
    private const int LargeOnesAtATime = 8;

    private readonly SemaphoreSlim _largeOnes = new(LargeOnesAtATime);

    public Task RunAsync(string prefix) =>
        Parallel.ForEachAsync(ListAsync(prefix), new ParallelOptions { MaxDegreeOfParallelism = ObjectsAtATime },
            async (found, cancellationToken) =>
        {
            if (found.Size <= BlockSize)
            {
                await MoveAsync(found, cancellationToken);
                return;
            }

            await _largeOnes.WaitAsync(cancellationToken);
            try
            {
                await MoveInBlocksAsync(found, cancellationToken);
            }
            finally
            {
                _largeOnes.Release();
            }
        });

    private async IAsyncEnumerable<S3Object> ListAsync(string prefix,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix };
        await foreach (var found in s3.Paginators.ListObjectsV2(request).S3Objects.WithCancellation(cancellationToken))
        {
            yield return found;
        }
    }

    private async Task MoveAsync(S3Object found, CancellationToken cancellationToken)
    {
        using var read = await ReadAsync(found, cancellationToken);
        var length = (int)found.Size!.Value;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await read.ResponseStream.ReadExactlyAsync(buffer.AsMemory(0, length), cancellationToken);
            await ReachEndAsync(read, cancellationToken);
            await azure.GetBlockBlobClient(found.Key)
                .UploadAsync(new MemoryStream(buffer, 0, length, writable: false), cancellationToken: cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task MoveInBlocksAsync(S3Object found, CancellationToken cancellationToken)
    {
        using var read = await ReadAsync(found, cancellationToken);
        var blob = azure.GetBlockBlobClient(found.Key);
        var blocks = new List<string>();
        var buffer = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            for (var left = found.Size!.Value; left > 0;)
            {
                var length = (int)Math.Min(BlockSize, left);
                await read.ResponseStream.ReadExactlyAsync(buffer.AsMemory(0, length), cancellationToken);
                blocks.Add(Convert.ToBase64String(Encoding.ASCII.GetBytes(blocks.Count.ToString("D6", CultureInfo.InvariantCulture))));
                await blob.StageBlockAsync(blocks[^1], new MemoryStream(buffer, 0, length, writable: false),
                    cancellationToken: cancellationToken);
                left -= length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await ReachEndAsync(read, cancellationToken);
        await blob.CommitBlockListAsync(blocks, cancellationToken: cancellationToken);
    }

    private Task<GetObjectResponse> ReadAsync(S3Object found, CancellationToken cancellationToken) =>
        s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = found.Key, ChecksumMode = ChecksumMode.ENABLED },
            cancellationToken);

    // Only here does the SDK compare the checksum.
    private static async Task ReachEndAsync(GetObjectResponse read, CancellationToken cancellationToken)
    {
        if (await read.ResponseStream.ReadAsync(new byte[1], cancellationToken) != 0)
        {
            throw new InvalidDataException($"{read.Key} is longer than its listing says.");
        }
    }
}
