using BenchmarkDotNet.Attributes;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Relaying;

namespace Trasvase.Benchmarks;

/// <summary>What <see cref="StreamCopier"/> costs for a part of 8 MiB beyond the streams themselves, digest included.</summary>
[MemoryDiagnoser]
public class CopyLoop
{
    private readonly byte[] _part = new byte[8 << 20];
    private readonly byte[] _buffer = new byte[128 << 10];

    [GlobalSetup]
    public void Fill() => new Random(1).NextBytes(_part);

    [Benchmark]
    public async Task<ulong> Part()
    {
        using var source = new MemoryStream(_part);
        using var digester = new PartDigester(0, serial: null, pieces: null);
        await StreamCopier.CopyAsync(source, Stream.Null, _buffer, digester, static _ => { }, CancellationToken.None);
        return digester.Crc64;
    }
}
