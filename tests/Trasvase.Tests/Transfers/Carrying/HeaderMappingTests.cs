using System.Text;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Tests.Transfers.Carrying;

public sealed class HeaderMappingTests
{
    [Fact]
    public void For_PlainHeaders_AreTheSameAndNothingIsNoted()
    {
        var headers = new ContentHeaders
        {
            ContentType = "text/plain; charset=utf-8",
            ContentDisposition = "attachment; filename=\"100%.txt\"",
        };

        var mapping = HeaderMapping.For(headers);

        mapping.Headers.ShouldBeSameAs(headers);
        mapping.Notes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(
        "attachment; filename=\"résumé 履歴.pdf\"",
        "attachment; filename=\"r_sum_ __.pdf\"; filename*=UTF-8''r%C3%A9sum%C3%A9%20%E5%B1%A5%E6%AD%B4.pdf")]
    [InlineData("inline;FileName = naïve.txt ; size=3", "inline; filename=\"na_ve.txt\"; filename*=UTF-8''na%C3%AFve.txt; size=3")]
    [InlineData("attachment; filename=\"a\\\"é\\\\.txt\"", "attachment; filename=\"a___.txt\"; filename*=UTF-8''a%22%C3%A9%5C.txt")]
    [InlineData("attachment; filename=\"\U0001F600.png\"", "attachment; filename=\"_.png\"; filename*=UTF-8''%F0%9F%98%80.png")]
    [InlineData("pièce jointe", "pi%C3%A8ce jointe")]
    [InlineData(
        "attachment; filename=\"a.txt\"; filename*=UTF-8''b; note=\"é\"",
        "attachment; filename=\"a.txt\"; filename*=UTF-8''b; note=\"%C3%A9\"")]
    public void For_Disposition_TellsTheNameAsRfc6266Does(string disposition, string stored)
    {
        var mapping = HeaderMapping.For(new ContentHeaders { ContentDisposition = disposition });

        mapping.Headers.ContentDisposition.ShouldBe(stored);
        mapping.Notes.ShouldHaveSingleItem()
            .ShouldBe($"The header Content-Disposition is not printable ASCII and is stored as '{stored}'.");
    }

    [Theory]
    [InlineData("text/plain; title=\"100% é\"", "text/plain; title=\"100%25 %C3%A9\"")]
    [InlineData("a\tb", "a%09b")]
    [InlineData("\u0093curly\u0094", "%C2%93curly%C2%94")]
    public void For_OtherHeaders_ArePercentEncoded(string value, string stored)
    {
        var mapping = HeaderMapping.For(new ContentHeaders { ContentType = value, CacheControl = value });

        (mapping.Headers.ContentType, mapping.Headers.CacheControl).ShouldBe((stored, stored));
        mapping.Notes.Count.ShouldBe(2);
    }

    [Fact]
    public void For_RandomValues_AreAsciiAndCanBeHadBack()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var value = string.Concat(Enumerable.Range(0, random.Next(1, 20))
                .Select(_ => new Rune(random.Next(3) > 0 ? random.Next(0x09, 0x7f) : random.Next(0x80, 0xd800))));

            var stored = HeaderMapping.For(new ContentHeaders { ContentLanguage = value }).Headers.ContentLanguage!;

            var back = stored == value ? stored : Uri.UnescapeDataString(stored);
            if (back != value || stored.Any(c => c is < ' ' or > '~') || stored.Trim() != stored)
            {
                Assert.Fail($"'{value}' became '{stored}', which is '{back}'.");
            }
        }
    }
}
