using Trasvase.Stores.AzureBlob;

namespace Trasvase.Tests.Stores.AzureBlob;

public sealed class PartIdTests
{
    [Fact]
    public void ToString_AnyNumber_HasOneLength()
    {
        int[] numbers = [1, 9, 10, 11, 99, 100, 255, 256, 9_999, 10_000, 49_999, 50_000];

        numbers.Select(number => PartId.Next(0, number).ToString().Length).Distinct().ShouldHaveSingleItem().ShouldBe(24);
    }

    [Fact]
    public void Next_SameUploadAndNumber_IsUniqueEachTime() =>
        Enumerable.Range(0, 1000).Select(_ => PartId.Next(7, 3).ToString()).Distinct().Count().ShouldBe(1000);

    [Fact]
    public void NewUpload_EachTime_IsAnotherNumberOfSixteenDigits()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => PartId.NewUpload()).ToList();

        ids.Distinct().Count().ShouldBe(1000);
        ids.ShouldAllBe(id => id.Length == 16);
    }

    [Fact]
    public void ToString_RisingNumbers_KeepsTheirOrderInBytes()
    {
        var ids = Enumerable.Range(1, 50_000)
            .Select(number => Convert.FromBase64String(PartId.Next(ulong.MaxValue, number).ToString()))
            .ToList();

        for (var i = 1; i < ids.Count; i++)
        {
            ids[i - 1].AsSpan(0, 12).SequenceCompareTo(ids[i].AsSpan(0, 12)).ShouldBeLessThan(0);
        }
    }

    [Fact]
    public void TryParse_OwnText_GivesItBack()
    {
        var id = PartId.Next(0xFEDCBA9876543210, 50_000);

        PartId.TryParse(id.ToString()).ShouldBe(id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("MDAwMDAwMDE=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!==")]
    public void TryParse_ForeignId_IsNull(string text) => PartId.TryParse(text).ShouldBeNull();
}
