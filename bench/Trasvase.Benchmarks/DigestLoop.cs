using BenchmarkDotNet.Attributes;
using Trasvase.Integrity;

namespace Trasvase.Benchmarks;

/// <summary>CRC-64 and CRC-32C of one buffer, beside System.IO.Hashing, and of two parts as one.</summary>
public class DigestLoop
{
    private byte[] _data = [];

    [Params(7, 15, 31, 64, 200, 256, 509, 1 << 10, 1500, 4 << 10, 128 << 10)]
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
    public ulong Hashing() => System.IO.Hashing.Crc64.HashToUInt64(System.IO.Hashing.Crc64ParameterSet.Nvme, _data);

    [Benchmark]
    public uint Compute32() => Crc32C.Compute(_data);

    [Benchmark]
    public uint Hashing32() => System.IO.Hashing.Crc32.HashToUInt32(System.IO.Hashing.Crc32ParameterSet.Crc32C, _data);

    [Benchmark]
    public ulong Combine() => Crc64.Combine(1, 2, Length);
}
