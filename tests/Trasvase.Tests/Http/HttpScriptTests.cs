using Trasvase.Http.Connecting;
using Trasvase.Http.Text;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Http;

public sealed class HttpScriptTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Script_AskedTwice_AnswersInOrderAndRemembersTheRawTarget()
    {
        await using var script = await HttpScript.StartAsync(Cancel);
        script.Then(ScriptAnswer.Of(200, "one", ("x-note", "é")), ScriptAnswer.Empty(404));
        using var http = script.CreateTransport(new HttpOptions());
        var uri = ObjectUri.For(HttpEndpoint.Parse("http://bucket.example.test"), "/a/../b//c%2F", "x=1&y");

        using var first = await http.SendAsync(
            new HttpRequestMessage(HttpMethod.Put, uri) { Content = new StringContent("hello") }, Cancel);
        using var second = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, uri), Cancel);

        (await first.Content.ReadAsStringAsync(Cancel)).ShouldBe("one");
        first.Headers.GetValues("x-note").Select(HeaderText.Read).ShouldBe(["é"]);
        ((int)second.StatusCode).ShouldBe(404);
        script.Requests.Count.ShouldBe(2);
        script.Requests[0].Target.ShouldBe("/a/../b//c%2F?x=1&y");
        script.Requests[0].Header("host").ShouldBe("bucket.example.test");
        script.Requests[0].Text.ShouldBe("hello");
        script.AnswersLeft.ShouldBe(0);
    }

    [Fact]
    public async Task Script_CutAfter_BreaksTheBodyOff()
    {
        await using var script = await HttpScript.StartAsync(Cancel);
        script.Then(ScriptAnswer.Of(200, "0123456789") with { CutAfter = 4 });
        using var http = script.CreateTransport(new HttpOptions());

        using var response = await http.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, ObjectUri.For(HttpEndpoint.Parse(script.Endpoint), "/")), Cancel);

        await Should.ThrowAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(Cancel));
    }
}
