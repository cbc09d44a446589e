using System.Text;
using Trasvase.Testing.Data;
using Trasvase.Testing.Http;
using Trasvase.Testing.Proxy;
using static Trasvase.Tests.Proxy.ProxyUnderTest;

namespace Trasvase.Tests.Proxy;

/// <summary>What passes untouched, and whom a plan hits.</summary>
public sealed class FaultProxyTests
{
    [Fact]
    public async Task Forward_OddTargetAndHeaders_PassByteForByte()
    {
        await using var under = await StartAsync();
        under.Script.Then(ScriptAnswer.Of(201, [1, 2, 3], ("x-answer", "a  b"), ("ETag", "\"x\"")));

        var (text, _) = await under.SayAsync(
            "PUT /b/a/../%2F//k?x=%41&y HTTP/1.1\r\nHost: signed.example:99\r\nX-Odd:  v1 \r\nx-odd: v2\r\nContent-Length: "
                + "3\r\nConnection: close\r\n\r\nabc");

        var request = under.Script.Requests.ShouldHaveSingleItem();
        request.Target.ShouldBe("/b/a/../%2F//k?x=%41&y");
        request.Header("Host").ShouldBe("signed.example:99");
        request.Header("x-odd").ShouldBe("v1,v2");
        request.Text.ShouldBe("abc");
        text.ShouldStartWith("HTTP/1.1 201 Created\r\n");
        text.ShouldContain("x-answer: a  b\r\n");
        text.ShouldEndWith("\u0001\u0002\u0003");
        under.Proxy.Requests.ShouldHaveSingleItem().Target.ShouldBe(request.Target);
    }

    [Fact]
    public async Task Forward_LargeBodiesBothWaysAndChunks_AreUnchanged()
    {
        await using var under = await StartAsync();
        var data = new PositionalData(3, 3_000_000).ToArray();
        under.Script
            .Then(request => ScriptAnswer.Of(200, request.Body))
            .Then(request => ScriptAnswer.Of(200, request.Body) with { Chunked = true })
            .Then(ScriptAnswer.Empty(204));

        foreach (var _ in (int[])[1, 2])
        {
            using var answer = await under.PutAsync(data);
            (await answer.Content.ReadAsByteArrayAsync(None)).ShouldBe(data);
        }

        using var last = await under.GetAsync();
        ((int)last.StatusCode).ShouldBe(204);
        under.Script.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Forward_ChunkedRequestAndExpectContinue_PassTheChunksAndTheInterimAnswer()
    {
        await using var under = await StartAsync();
        under.Script.Then(ScriptAnswer.Of(200, "done"));

        var (text, _) = await under.SayAsync(
            "PUT /k HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\nConnection: "
                + "close\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");

        under.Script.Requests.ShouldHaveSingleItem().Text.ShouldBe("abcde");
        text.ShouldContain("HTTP/1.1 200 OK");
        text.ShouldEndWith("done");
    }

    [Fact]
    public async Task Forward_HeadAnswerWithLength_WaitsForNoBody()
    {
        await using var under = await StartAsync();
        under.Script.Then(ScriptAnswer.Empty(200, ("Content-Length", "5000")), ScriptAnswer.Of(200, "next"));

        using var head = await under.Client.SendAsync(under.Request(HttpMethod.Head), None);
        using var next = await under.GetAsync();

        head.Content.Headers.ContentLength.ShouldBe(5000);
        (await next.Content.ReadAsStringAsync(None)).ShouldBe("next");
    }

    [Fact]
    public async Task Plan_NthMatchAndTimes_HitsThoseAndNoOther()
    {
        await using var under = await StartAsync();
        var rule = under.Plan.Hit(
            ProxyFault.Say(ProxyAnswer.Busy("0")), request => request.Path == "/a" && request.Method == "GET", nth: 2, times: 2);
        under.Script.Then(Enumerable.Repeat(ScriptAnswer.Of(200, "ok"), 4).ToArray());

        var statuses = new List<int>();
        foreach (var target in (string[])["/a", "/b", "/a?x", "/a", "/b", "/a"])
        {
            using var answer = await under.GetAsync(target);
            statuses.Add((int)answer.StatusCode);
        }

        statuses.ShouldBe([200, 200, 503, 503, 200, 200]);
        (rule.Matches, rule.Hits).ShouldBe((4, 2));
        rule.Happened.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task Plan_Randomly_DependsOnSeedAndRequestAndNotOnOrder()
    {
        var forwards = await DrawAsync(seed: 1, Enumerable.Range(0, 100));
        var backwards = await DrawAsync(seed: 1, Enumerable.Range(0, 100).Reverse());
        var other = await DrawAsync(seed: 2, Enumerable.Range(0, 100));

        forwards.ShouldBe(backwards);
        other.ShouldNotBe(forwards);
        forwards.Count.ShouldBeInRange(10, 35);

        static async Task<IReadOnlyList<int>> DrawAsync(ulong seed, IEnumerable<int> targets)
        {
            await using var under = await StartAsync();
            var rule = under.Plan.HitRandomly(ProxyFault.Say(ProxyAnswer.Busy(null)), 0.2, seed);
            under.Plan.Hit(ProxyFault.Say(ProxyAnswer.Of(200)), times: int.MaxValue);
            var hit = new List<int>();
            foreach (var target in targets)
            {
                using var answer = await under.GetAsync($"/{target}");
                if ((int)answer.StatusCode == 503)
                {
                    hit.Add(target);
                }
            }

            rule.Hits.ShouldBe(hit.Count);
            return [.. hit.Order()];
        }
    }

    [Fact]
    public async Task Plan_PlaceThatNeverComes_IsNoHit()
    {
        await using var under = await StartWithDataAsync(new ProxyFault.Cut(Side.Response, BodyPlace.At(Data.Length + 1), CutBy.Rst));

        using var answer = await under.GetAsync();

        (await answer.Content.ReadAsByteArrayAsync(None)).ShouldBe(Data.ToArray());
        (under.Rule.Matches, under.Rule.Hits).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Server_IsGone_TheClientIsCutAndTheProxyLives()
    {
        await using var under = await StartAsync();
        await under.Script.DisposeAsync();

        await Should.ThrowAsync<HttpRequestException>(() => under.GetAsync());

        under.Plan.Hit(ProxyFault.Say(ProxyAnswer.Of(204)));
        using var answer = await under.GetAsync();
        ((int)answer.StatusCode).ShouldBe(204);
    }

    [Fact]
    public async Task Dispose_SomethingHangs_EndsAtOnce()
    {
        var under = await StartWithDataAsync(new ProxyFault.HangBeforeHeaders());
        var getting = under.GetAsync();
        await under.Rule.Happened.WaitAsync(None);

        await under.DisposeAsync();

        await Should.ThrowAsync<Exception>(() => getting);
    }

    [Fact]
    public async Task Text_OfRequest_IsWhatCame()
    {
        await using var under = await StartAsync();
        under.Script.Then(ScriptAnswer.Of(200, Encoding.UTF8.GetBytes("ok")));

        using var answer = await under.GetAsync("/b/k?list-type=2");

        var request = under.Proxy.Requests.ShouldHaveSingleItem();
        (request.Method, request.Path, request.Query, request.Number).ShouldBe(("GET", "/b/k", "list-type=2", 1));
        request.Header("HOST").ShouldBe(under.Proxy.Endpoint["http://".Length..]);
    }
}
