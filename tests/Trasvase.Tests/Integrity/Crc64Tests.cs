using Trasvase.Integrity;

namespace Trasvase.Tests.Integrity;

public class Crc64Tests
{
    [Fact]
    public void Compute_Nothing_IsZero() => Crc64.Compute([]).ShouldBe(0UL);

    [Fact]
    public void Append_Nothing_KeepsDigest() => Crc64.Append(0xAE8B14860A799888, []).ShouldBe(0xAE8B14860A799888);

    [Fact]
    public void Combine_AnySplit_EqualsWhole()
    {
        var data = RandomBytes.Of(4_000, seed: 5);
        var whole = TextbookCrc64.Compute(data);
        for (var split = 0; split <= data.Length; split += 7)
        {
            var combined = Crc64.Combine(Crc64.Compute(data.AsSpan(0, split)), Crc64.Compute(data.AsSpan(split)), data.Length - split);
            combined.ShouldBe(whole, $"split at {split}");
        }
    }

    [Fact]
    public void Combine_NothingAtEitherEnd_KeepsDigest()
    {
        Crc64.Combine(0xAE8B14860A799888, 0, 0).ShouldBe(0xAE8B14860A799888);
        Crc64.Combine(0, 0xAE8B14860A799888, 9).ShouldBe(0xAE8B14860A799888);
    }

    /// <summary>No object is 4 EiB long, but (A‖B)‖C = A‖(B‖C) must hold for any lengths.</summary>
    [Fact]
    public void Combine_LengthsToTwoToThe62_IsAssociative()
    {
        var random = new Random(6);
        for (var round = 0; round < 1_000; round++)
        {
            var (a, b, c) = (NextUInt64(random), NextUInt64(random), NextUInt64(random));
            var (lengthB, lengthC) = (random.NextInt64(1L << random.Next(62)), random.NextInt64(1L << random.Next(62)));
            var left = Crc64.Combine(Crc64.Combine(a, b, lengthB), c, lengthC);
            var right = Crc64.Combine(a, Crc64.Combine(b, c, lengthC), lengthB + lengthC);
            left.ShouldBe(right, $"lengths {lengthB}, {lengthC}");
        }
    }

    [Fact]
    public void Combine_LengthOfLongMax_EqualsTwoSteps()
    {
        const long Half = 1L << 62;
        var twoSteps = Crc64.Combine(Crc64.Combine(0xAE8B14860A799888, 0, Half), 0, Half - 1);
        Crc64.Combine(0xAE8B14860A799888, 0, long.MaxValue).ShouldBe(twoSteps);
    }

    [Fact]
    public void Combine_NegativeLength_Throws() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Crc64.Combine(1, 2, -1));

    private static ulong NextUInt64(Random random) => (ulong)random.NextInt64(long.MinValue, long.MaxValue);
}
