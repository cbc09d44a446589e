using BenchmarkDotNet.Attributes;
using Trasvase.Integrity;

namespace Trasvase.Benchmarks;

/// <summary>CRC-64 of one buffer, and of two parts as one.</summary>
public class DigestLoop
{
    private byte[] _data = [];

    [Params(1 << 10, 128 << 10, 8 << 20)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        _data = new byte[Length];
        new Random(1).NextBytes(_data);
    }

    [Benchmark]
    public ulong Compute() => Crc64.Compute(_data);

    [Benchmark]
    public ulong Combine() => Crc64.Combine(1, 2, Length);
}
