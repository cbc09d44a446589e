using Trasvase.Integrity;
using Trasvase.Testing.Data;

namespace Trasvase.Tests.Testing;

public class PositionalDataTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Fill_AnyOffsetAndLength_IsThatPieceOfTheWhole()
    {
        var data = new PositionalData(7, 1000);
        var whole = data.ToArray();
        for (var offset = 0; offset < 40; offset++)
        {
            for (var length = 0; length < 40; length++)
            {
                data.Slice(offset, length).ToArray().ShouldBe(whole[offset..(offset + length)]);
            }
        }
    }

    [Fact]
    public void Fill_FarAway_IsStillDifferentFromElsewhere()
    {
        var far = new PositionalData(7, 1L << 50);
        byte[] near = new byte[64], there = new byte[64], other = new byte[64];

        far.Fill(0, near);
        far.Fill((1L << 49) + 3, there);
        (far with { Seed = 8 }).Fill(0, other);

        there.ShouldNotBe(near);
        other.ShouldNotBe(near);
    }

    [Fact]
    public async Task OpenReadAndToBody_WholeOrSlice_AreTheSameBytes()
    {
        var data = new PositionalData(1, 300_001).Slice(5, 200_003);
        var (read, written) = (new MemoryStream(), new MemoryStream());

        await data.OpenRead().CopyToAsync(read, Token);
        await data.ToBody().WriteToAsync(written, Token);

        read.ToArray().ShouldBe(data.ToArray());
        written.ToArray().ShouldBe(data.ToArray());
        data.Crc().ShouldBe(Digest.OfCrc64(Crc64.Compute(data.ToArray())));
    }

    [Fact]
    public async Task ToBody_NotRepeatable_WritesItselfOnce()
    {
        var body = new PositionalData(1, 10).ToBody(isRepeatable: false);
        await body.WriteToAsync(Stream.Null, Token);

        await Should.ThrowAsync<InvalidOperationException>(() => body.WriteToAsync(Stream.Null, Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(199_999)]
    public async Task FindDifference_OneOtherByte_IsItsOffset(int offset)
    {
        var data = new PositionalData(1, 200_000);
        var bytes = data.ToArray();
        (await data.FindDifferenceAsync(new MemoryStream(bytes), Token)).ShouldBeNull();

        bytes[offset] ^= 1;

        (await data.FindDifferenceAsync(new MemoryStream(bytes), Token)).ShouldBe(offset);
    }

    [Fact]
    public async Task FindDifference_ShortOrLong_IsWhereItEnds()
    {
        var data = new PositionalData(1, 100);

        (await data.FindDifferenceAsync(new MemoryStream(data.ToArray()[..99]), Token)).ShouldBe(99);
        (await data.FindDifferenceAsync(new MemoryStream([.. data.ToArray(), 0]), Token)).ShouldBe(100);
        (await data.FindDifferenceAsync(new MemoryStream([]), Token)).ShouldBe(0);
    }

    [Fact]
    public void WeirdKeys_All_AreDifferentAndValid()
    {
        var keys = WeirdKeys.Names.Select(name => new ObjectKey(WeirdKeys.Get(name))).ToList();

        keys.Count.ShouldBeGreaterThanOrEqualTo(64);
        keys.Distinct().Count().ShouldBe(keys.Count);
        keys.ShouldAllBe(key => key.Utf8Length <= 1024);
        new ObjectKey(WeirdKeys.Get("1024 bytes of ASCII")).Utf8Length.ShouldBe(1024);
        new ObjectKey(WeirdKeys.Get("1024 bytes of CJK and emoji")).Utf8Length.ShouldBe(1024);
    }
}
