using Trasvase.Integrity;
using Witness32 = System.IO.Hashing.Crc32;
using Witness64 = System.IO.Hashing.Crc64;
using Witness32Set = System.IO.Hashing.Crc32ParameterSet;
using Witness64Set = System.IO.Hashing.Crc64ParameterSet;

namespace Trasvase.Tests.Integrity;

/// <summary>
/// System.IO.Hashing judges our digests: another hand wrote it. It stays a witness, because it cannot combine digests of parts, and is
/// slower from a few
/// kibibytes on.
/// </summary>
public class HashingWitnessTests
{
    private static readonly Dictionary<string, Digests> All = new(StringComparer.Ordinal)
    {
        ["CRC-64/NVME"] = new(
            (crc, data) => Crc64.Append(crc, data), Crc64.Combine, data => Witness64.HashToUInt64(Witness64Set.Nvme, data)),
        ["CRC-32C"] = new(
            (crc, data) => Crc32C.Append((uint)crc, data),
            (first, second, length) => Crc32C.Combine((uint)first, (uint)second, length),
            data => Witness32.HashToUInt32(Witness32Set.Crc32C, data)),
        ["CRC-32"] = new(
            (crc, data) => Crc32.Append((uint)crc, data),
            (first, second, length) => Crc32.Combine((uint)first, (uint)second, length),
            data => Witness32.HashToUInt32(data)),
    };

    private delegate ulong Append(ulong crc, ReadOnlySpan<byte> data);

    private delegate ulong Compute(ReadOnlySpan<byte> data);

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Append_EveryLengthFromEveryStartOfAVector_IsWhatTheWitnessSays(string name)
    {
        var (append, _, witness) = All[name];
        var data = RandomBytes.Of(64 + 1_200, seed: 1);
        for (var length = 0; length <= 1_200; length++)
        {
            var some = data.AsSpan(length % 64, length);
            append(0, some).ShouldBe(witness(some), $"{length} bytes from {length % 64}");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Append_LongOnesInPiecesOfAnyLength_IsWhatTheWitnessSays(string name)
    {
        var (append, _, witness) = All[name];
        var random = new Random(2);
        for (var round = 0; round < 100; round++)
        {
            var data = RandomBytes.Of(random.Next(1 << random.Next(8, 19)), seed: round);
            var crc = 0UL;
            for (int start = 0, length; start < data.Length; start += length)
            {
                length = Math.Min(random.Next(1, 1 << random.Next(1, 17)), data.Length - start);
                crc = append(crc, data.AsSpan(start, length));
            }

            crc.ShouldBe(witness(data), $"{data.Length} bytes in round {round}");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Combine_PartsThatTheWitnessDigested_IsItsDigestOfTheWhole(string name)
    {
        var (_, combine, witness) = All[name];
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var data = RandomBytes.Of(random.Next(1 << random.Next(1, 17)), seed: round);
            var (one, two) = (random.Next(data.Length + 1), random.Next(data.Length + 1));
            var (first, second) = (Math.Min(one, two), Math.Max(one, two));
            var combined = combine(
                combine(witness(data.AsSpan(..first)), witness(data.AsSpan(first..second)), second - first),
                    witness(data.AsSpan(second..)), data.Length - second);

            combined.ShouldBe(witness(data), $"{data.Length} bytes cut at {first} and {second}");
        }
    }

    private sealed record Digests(Append Append, Func<ulong, ulong, long, ulong> Combine, Compute Witness);
}
