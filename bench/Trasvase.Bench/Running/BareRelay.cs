using System.Net.Http.Headers;

namespace Trasvase.Bench.Running;

/// <summary>
/// A relay without any engine: ranged GET into Put Block, or GET into Put Blob, nothing signed, counted, proven, repeated or remembered.
/// What the runtime costs by itself, and so the floor of any relay in it.
/// </summary>
internal static class BareRelay
{
    private const long PartSize = 8 << 20;
    private const int BufferSize = 128 * 1024;

    public static async Task<int> RunAsync(string s3, string azure, string settings)
    {
        var cloud = new Work("bare", "bare", settings, false).Cloud;
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 64 };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        var parts = (int)((cloud.Size + PartSize - 1) / PartSize);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = cloud.Size >= PartSize ? 16 : 32 };
        if (parts == 1)
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, cloud.Objects), limits, async (index, _) =>
                await MoveAsync(
                    client, $"{s3}/bench/{cloud.Prefix}{index:D8}", $"{azure}/bench/{cloud.Prefix}{index:D8}", 0, cloud.Size, cloud.Size));
            return 0;
        }

        for (var index = 0; index < cloud.Objects; index++)
        {
            var (from, to) = ($"{s3}/bench/{cloud.Prefix}{index:D8}", $"{azure}/bench/{cloud.Prefix}{index:D8}");
            await Parallel.ForEachAsync(Enumerable.Range(0, parts), limits, async (part, _) =>
                await MoveAsync(
                    client,
                    from,
                    $"{to}?comp=block&blockid={part:D6}",
                    part * PartSize,
                    Math.Min(PartSize, cloud.Size - (part * PartSize)),
                    cloud.Size));
            var list = string.Concat(Enumerable.Range(0, parts).Select(part => $"<Latest>{part:D6}</Latest>"));
            using var commit = new StringContent($"<BlockList>{list}</BlockList>");
            (await client.PutAsync(Address($"{to}?comp=blocklist"), commit)).EnsureSuccessStatusCode().Dispose();
        }

        return 0;
    }

    private static async Task MoveAsync(HttpClient client, string from, string to, long offset, long length, long size)
    {
        using var get = new HttpRequestMessage(HttpMethod.Get, Address(from));
        get.Headers.Range = length == size ? null : new RangeHeaderValue(offset, offset + length - 1);
        using var answer = await client.SendAsync(get, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
        using var content = new StreamContent(body, BufferSize);
        content.Headers.ContentLength = length;
        using var put = new HttpRequestMessage(HttpMethod.Put, Address(to)) { Content = content };
        put.Headers.Add("x-ms-blob-type", "BlockBlob");
        (await client.SendAsync(put)).EnsureSuccessStatusCode().Dispose();
    }

    private static Uri Address(string text) => new(text, default(UriCreationOptions));
}
