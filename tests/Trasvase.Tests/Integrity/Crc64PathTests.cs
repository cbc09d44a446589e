namespace Trasvase.Tests.Integrity;

public class Crc64PathTests
{
    public static TheoryData<string> Names => [.. Crc64Paths.Names];

    [Theory, MemberData(nameof(Names))]
    public void Append_PublishedCheckString_GivesPublishedCheckValue(string name) =>
        Crc64Paths.Get(name)(0, "123456789"u8.ToArray(), 0).ShouldBe(0xAE8B14860A799888);

    [Theory, MemberData(nameof(Names))]
    public void Append_EveryLengthTo300_EqualsTextbook(string name)
    {
        var append = Crc64Paths.Get(name);
        var data = RandomBytes.Of(300, seed: 1);
        for (var length = 0; length <= data.Length; length++)
        {
            var some = data[..length];
            append(0, some, 0).ShouldBe(TextbookCrc64.Compute(some), $"{length} bytes");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Append_AnyLengthFromAnyStart_EqualsTextbook(string name)
    {
        var append = Crc64Paths.Get(name);
        var random = new Random(2);
        for (var round = 0; round < 40; round++)
        {
            var start = random.Next(65);
            var data = RandomBytes.Of(start + random.Next(70_001), seed: round);
            append(0, data, start).ShouldBe(TextbookCrc64.Compute(data.AsSpan(start)), $"{data.Length - start} bytes from {start}");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Append_InPiecesOfAnyLength_EqualsTextbookOfWhole(string name)
    {
        var append = Crc64Paths.Get(name);
        var random = new Random(3);
        for (var round = 0; round < 20; round++)
        {
            var data = RandomBytes.Of(random.Next(20_000), seed: round);
            var crc = 0UL;
            for (int start = 0, length; start < data.Length; start += length)
            {
                length = Math.Min(random.Next(3_000), data.Length - start);
                crc = append(crc, data[start..(start + length)], 0);
            }

            crc.ShouldBe(TextbookCrc64.Compute(data), $"round {round}");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Append_OneBitFlippedAnywhere_GivesAnotherDigest(string name)
    {
        var append = Crc64Paths.Get(name);
        var data = RandomBytes.Of(1_100, seed: 4);
        var original = append(0, data, 0);
        for (var i = 0; i < data.Length; i++)
        {
            data[i] ^= 0x10;
            append(0, data, 0).ShouldNotBe(original, $"byte {i}");
            data[i] ^= 0x10;
        }
    }
}
