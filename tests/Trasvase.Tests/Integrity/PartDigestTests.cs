using Trasvase.Integrity;

namespace Trasvase.Tests.Integrity;

public class PartDigestTests
{
    [Fact]
    public void Combine_NoParts_IsEmptyObject() => PartDigest.Combine([]).ShouldBe(new PartDigest(0, 0));

    [Fact]
    public void Combine_OnePart_IsThatPart()
    {
        var part = Digest(RandomBytes.Of(1_000, seed: 7));
        PartDigest.Combine([part]).ShouldBe(part);
    }

    [Fact]
    public void Combine_AnySplit_IsWholeObject()
    {
        var random = new Random(8);
        for (var round = 0; round < 200; round++)
        {
            var data = RandomBytes.Of(random.Next(10_000), seed: round);
            var whole = new PartDigest(TextbookCrc64.Compute(data), data.Length);
            PartDigest.Combine(Split(data, random).Select(Digest)).ShouldBe(whole, $"round {round}");
        }
    }

    [Fact]
    public void Combine_TwoDifferentPartsSwapped_IsAnotherObject()
    {
        var random = new Random(9);
        for (var round = 0; round < 200; round++)
        {
            var parts = Split(RandomBytes.Of(5_000, seed: round), random).Where(part => part.Length > 8).Select(Digest).ToArray();
            var whole = PartDigest.Combine(parts);
            var (i, j) = (random.Next(parts.Length), random.Next(parts.Length));
            if (i == j)
            {
                continue;
            }

            (parts[i], parts[j]) = (parts[j], parts[i]);
            var swapped = PartDigest.Combine(parts);
            swapped.Length.ShouldBe(whole.Length);
            swapped.Crc64.ShouldNotBe(whole.Crc64, $"parts {i} and {j} of {parts.Length}");
        }
    }

    [Fact]
    public void Combine_LengthsBeyondLong_Throws() =>
        Should.Throw<OverflowException>(() => PartDigest.Combine([new(1, long.MaxValue), new(2, 1)]));

    private static PartDigest Digest(byte[] part) => new(Crc64.Compute(part), part.Length);

    /// <summary>Parts of random lengths, empty ones among them.</summary>
    private static List<byte[]> Split(byte[] data, Random random)
    {
        var parts = new List<byte[]>();
        for (var start = 0; start < data.Length; start += parts[^1].Length)
        {
            parts.Add(data[start..Math.Min(data.Length, start + random.Next(1_500))]);
        }

        return parts;
    }
}
