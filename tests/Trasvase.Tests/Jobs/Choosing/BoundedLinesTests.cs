using System.Text;
using Trasvase.Jobs.Choosing;

namespace Trasvase.Tests.Jobs.Choosing;

public class BoundedLinesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a\nb\n", new[] { "a", "b" })]
    [InlineData("a\r\nb", new[] { "a", "b" })]
    [InlineData("\ufeffa\n\ufeffb", new[] { "a", "\ufeffb" })]
    [InlineData("\n\n", new[] { "", "" })]
    [InlineData("", new string[0])]
    public async Task ReadAsync_Text_EndsLinesAsBothSystemsDo(string text, string[] lines) =>
        (await LinesAsync(Encoding.UTF8.GetBytes(text))).ShouldBe(lines);

    [Theory]
    [InlineData(BoundedLines.BytesMax, true)]
    [InlineData(BoundedLines.BytesMax + 1, false)]
    public async Task ReadAsync_LongLine_IsRefusedAndNotKeptInMemory(int length, bool isRead)
    {
        var bytes = Encoding.UTF8.GetBytes("short\n" + new string('x', length) + "\n");

        if (isRead)
        {
            (await LinesAsync(bytes))[1].Length.ShouldBe(length);
            return;
        }

        (await Should.ThrowAsync<StoreException>(LinesAsync(bytes))).Message.ShouldStartWith("Line 2 of list.csv is longer than");
    }

    [Fact]
    public async Task ReadAsync_NoEndOfLineAtAll_IsRefusedBeforeAllIsRead()
    {
        var content = new MemoryStream(new byte[20 * BoundedLines.BytesMax]);

        await Should.ThrowAsync<StoreException>(LinesAsync(content));

        content.Position.ShouldBeLessThan(2 * BoundedLines.BytesMax);
    }

    [Fact]
    public async Task ReadAsync_BytesThatAreNoText_AreRefused() =>
        (await Should.ThrowAsync<StoreException>(LinesAsync([.. "a\n"u8, 0xFF, (byte)'\n']))).Message.ShouldBe("Line 2 of list.csv is not UTF-8.");

    private static Task<List<string>> LinesAsync(byte[] bytes) => LinesAsync(new MemoryStream(bytes));

    private static async Task<List<string>> LinesAsync(Stream content)
    {
        var lines = new List<string>();
        await foreach (var (number, text) in BoundedLines.ReadAsync(content, "list.csv", Token))
        {
            lines.Add(text);
            number.ShouldBe(lines.Count);
        }

        return lines;
    }
}
