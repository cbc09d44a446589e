using Trasvase.Http.Connecting;
using Trasvase.Http.Text;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Http;

public sealed class ObjectUriTests
{
    public static TheoryData<string, string> Keys => new()
    {
        { "a//b", "a//b" }, { "/lead", "/lead" }, { "a/../b", "a/../b" }, { "a/./b", "a/./b" }, { "..", ".." }, { ".", "." },
        { "%2F", "%252F" }, { "%2E%2E", "%252E%252E" }, { "a+b c", "a%2Bb%20c" }, { "?x=1#y", "%3Fx%3D1%23y" }, { "\"'<>&;", "%22%27%3C%3E%26%3B" },
        { "\\", "%5C" }, { "é", "%C3%A9" }, { "e\u0301", "e%CC%81" }, { "😀", "%F0%9F%98%80" }, { "\u0001\u007f", "%01%7F" }, { "\ufffe", "%EF%BF%BE" },
        { "trail/", "trail/" }, { "~-._", "~-._" }, { "[a]:@!$*(),", "%5Ba%5D%3A%40%21%24%2A%28%29%2C" }, { "\r\n", "%0D%0A" },
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task For_OddKeys_ArriveVerbatimOnTheWire(string key, string escaped)
    {
        await using var script = await HttpScript.StartAsync(Cancel);
        script.Then(ScriptAnswer.Empty(200));
        using var http = HttpTransport.Create(new HttpOptions());
        var uri = ObjectUri.For(
            HttpEndpoint.Parse(script.Endpoint), "/bucket/" + ObjectUri.EscapeKey(key), ObjectUri.Query(("k", key), ("flag", null)));

        using var response = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, uri), Cancel);

        script.Requests[0].Target.ShouldBe($"/bucket/{escaped}?k={escaped.Replace("/", "%2F", StringComparison.Ordinal)}&flag");
        uri.AbsolutePath.ShouldBe($"/bucket/{escaped}");
    }

    [Fact]
    public void EscapeKey_AnyTwoKeys_NeverMeet()
    {
        var random = new Random(4711);
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < 20_000; i++)
        {
            var key = string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => "%2Ff./é+ "[random.Next(9)]));
            var escaped = ObjectUri.EscapeKey(key);

            seen.TryAdd(escaped, key);
            seen[escaped].ShouldBe(key);
        }
    }
}
