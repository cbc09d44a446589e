using Trasvase.Parquet;

namespace Trasvase.Tests.Parquet;

/// <summary>Streams written by hand from Snappy's format_description.txt: a length, then literals and copies.</summary>
public class SnappyTests
{
    [Theory]
    [InlineData("05 10 68656C6C6F", "hello")]
    [InlineData("0A 00 61 15 01", "aaaaaaaaaa")]
    [InlineData("08 0C 61626364 0E 0400", "abcdabcd")]
    [InlineData("08 0C 61626364 0F 04000000", "abcdabcd")]
    [InlineData("05 F004 68656C6C6F", "hello")]
    public void Decompress_LiteralsAndCopies_AreWrittenOut(string hex, string text)
    {
        var plain = new byte[text.Length];

        Snappy.Decompress(Bytes(hex), plain);

        System.Text.Encoding.ASCII.GetString(plain).ShouldBe(text);
    }

    [Theory]
    [InlineData("04 10 68656C6C6F", "another length than is told")]
    [InlineData("05 10 68656C", "a literal that is cut off")]
    [InlineData("05 10 68656C6C6F 00 61", "more than is told")]
    [InlineData("05 00 61 05 02", "a copy from before the beginning")]
    [InlineData("05 00 61 01 00", "a copy of nothing")]
    [InlineData("05 FC FFFFFFFF", "a literal without end")]
    [InlineData("", "nothing")]
    public void Decompress_BrokenStream_IsRefused(string hex, string what) =>
        Should.Throw<InvalidDataException>(() => Snappy.Decompress(Bytes(hex), new byte[5]), what);

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
