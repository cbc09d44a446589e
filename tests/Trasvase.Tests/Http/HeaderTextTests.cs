using System.Text;
using Trasvase.Http;
using Trasvase.Http.Connecting;
using Trasvase.Http.Text;
using Trasvase.Stores.S3;
using Trasvase.Tests.Stores.S3;

namespace Trasvase.Tests.Http;

public sealed class HeaderTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("r\u00C3\u00A9sum\u00C3\u00A9", "résumé")]
    [InlineData("r\u00E9sum\u00E9", "résumé")]
    [InlineData("\u0093\u00FF", "\u0093\u00FF")]
    [InlineData("\u00C3", "\u00C3")]
    [InlineData("\u00ED\u00A0\u0080", "\u00ED\u00A0\u0080")]
    public void Read_Bytes_AreUtf8WhereTheyCanBeAndElseLatin1(string bytes, string text) => HeaderText.Read(bytes).ShouldBe(text);

    [Fact]
    public void Read_RandomBytes_NeverLoseAnything()
    {
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(12)];
            random.NextBytes(bytes);

            var text = HeaderText.Read(Encoding.Latin1.GetString(bytes));

            var latin1 = text.All(c => c <= 0xFF) ? Encoding.Latin1.GetBytes(text) : [];
            (Encoding.UTF8.GetBytes(text).SequenceEqual(bytes) || latin1.SequenceEqual(bytes)).ShouldBeTrue(Convert.ToHexString(bytes));
            (text.Contains('\uFFFD', StringComparison.Ordinal)
                && !Convert.ToHexString(bytes).Contains("EFBFBD", StringComparison.Ordinal)).ShouldBeFalse();
        }
    }

    // A server that sends header bytes as they were given to it: once UTF-8, once ISO-8859-1.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Find_HeadersInEitherEncoding_AreReadAsText(bool isUtf8)
    {
        var cancel = TestContext.Current.CancellationToken;
        const string Name = "attachment; filename=\"résumé.pdf\"";
        using var server = new RawServer();
        var sent = isUtf8 ? Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Name)) : Name;
        var answering = server.AnswerBytesAsync(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"0cc175b9c0f1b6a831c399e269772661\"\r\nLast-Modified: Fri, 24 May 2013 "
                + $"00:00:00 GMT\r\nContent-Disposition: {sent}\r\nx-amz-meta-a: {sent}\r\n\r\n",
            cancel);
        using var transport = HttpTransport.Create(new HttpOptions());
        var options = S3Scripted.Keys with { Endpoint = server.Address.GetLeftPart(UriPartial.Authority) };
        var store = S3Store.Create("bucket", options, S3Store.CredentialsOf(options, TimeProvider.System), new HttpOptions(), transport);

        var info = await store.FindAsync(new ObjectKey("key"), version: null, cancel);

        await answering;
        (info!.Headers.ContentDisposition, info.Metadata["a"]).ShouldBe((Name, Name));
    }
}
