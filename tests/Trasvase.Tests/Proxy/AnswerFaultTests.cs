using System.Net;
using System.Text;
using Trasvase.Testing.Http;
using Trasvase.Testing.Proxy;
using static Trasvase.Tests.Proxy.ProxyUnderTest;

namespace Trasvase.Tests.Proxy;

/// <summary>Answers that are shortened, lost, made up or told wrongly.</summary>
public sealed class AnswerFaultTests
{
    [Theory]
    [InlineData(TruncateAs.MatchingLength, false)]
    [InlineData(TruncateAs.NoLength, false)]
    [InlineData(TruncateAs.NoLastChunk, true)]
    public async Task Truncate_Answer_IsShortAndOnlyTheMissingChunkIsNoticed(TruncateAs truncation, bool isNoticed)
    {
        await using var under = await StartWithDataAsync(new ProxyFault.Truncate(BodyPlace.At(30_000), truncation), answers: 2);

        using var answer = await under.GetAsync();
        var (bytes, end) = await ReadAsync(answer);
        using var next = await under.GetAsync();

        bytes.ShouldBe(Data.Slice(0, 30_000).ToArray());
        (end is not null).ShouldBe(isNoticed);
        answer.Content.Headers.ContentLength.ShouldBe(truncation == TruncateAs.MatchingLength ? 30_000 : null);
        under.Rule.Hits.ShouldBe(1);
        (await next.Content.ReadAsByteArrayAsync(None)).ShouldBe(Data.ToArray());
    }

    [Fact]
    public async Task Truncate_WholeBodyWithoutLastChunk_GivesAllBytesAndNoEnd()
    {
        await using var under = await StartWithDataAsync(new ProxyFault.Truncate(BodyPlace.End, TruncateAs.NoLastChunk));

        using var answer = await under.GetAsync();
        var (bytes, end) = await ReadAsync(answer);

        bytes.ShouldBe(Data.ToArray());
        end.ShouldBeOfType<HttpIOException>();
    }

    [Fact]
    public async Task Truncate_UnknownLength_IsAFailureOfTheProxyAndNoHit()
    {
        await using var under = await StartAsync();
        under.Plan.Hit(new ProxyFault.Truncate(BodyPlace.Middle, TruncateAs.NoLength));
        under.Script.Then(ScriptAnswer.Of(200, "abc") with { Chunked = true });

        await Should.ThrowAsync<HttpRequestException>(() => under.PutAsync([1]));

        (under.Rule.Hits, under.Proxy.Failures.Count).ShouldBe((0, 1));
        under.FailuresExpected = 1;
    }

    [Theory]
    [InlineData(CutBy.Fin)]
    [InlineData(CutBy.Rst)]
    public async Task SwallowAnswer_Put_TheServerDidItAndTheClientDoesNotKnow(CutBy by)
    {
        await using var under = await StartWithDataAsync(new ProxyFault.SwallowAnswer(by));

        await Should.ThrowAsync<HttpRequestException>(() => under.PutAsync([1, 2, 3]));

        under.Script.Requests.ShouldHaveSingleItem().Body.ShouldBe([1, 2, 3]);
        under.Rule.Hits.ShouldBe(1);
    }

    [Fact]
    public async Task LateDuplicate_AfterAnotherRequest_ReachesTheServerASecondTime()
    {
        await using var under = await StartAsync();
        under.Plan.Hit(
            new ProxyFault.LateDuplicate(under.Plan.WhenAnswered(request => request.Path == "/other")), request => request.Path == "/k");
        under.Script.Then(ScriptAnswer.Of(201, "first"), ScriptAnswer.Of(200, "other"), ScriptAnswer.Of(412, "again"));

        using var first = await under.PutAsync([1, 2], "/k?x=1");
        under.Script.Requests.Count.ShouldBe(1);
        using var other = await under.GetAsync("/other");
        var late = await under.Proxy.LateAnswersAsync(None);

        late.ShouldBe([412]);
        (first.StatusCode, under.Rule.Hits).ShouldBe((HttpStatusCode.Created, 1));
        under.Script.Requests.Select(request => request.Target).ShouldBe(["/k?x=1", "/other", "/k?x=1"]);
        under.Script.Requests[2].Body.ShouldBe([1, 2]);
        under.Script.Requests[2].Headers.ShouldBe(under.Script.Requests[0].Headers);
    }

    [Fact]
    public async Task LateDuplicate_NotNow_TheClientIsCutAndTheServerGetsItLate()
    {
        await using var under = await StartAsync();
        var later = new TaskCompletionSource();
        under.Plan.Hit(new ProxyFault.LateDuplicate(later.Task, AlsoNow: false));
        under.Script.Then(ScriptAnswer.Of(201, "late"));

        await Should.ThrowAsync<HttpRequestException>(() => under.PutAsync([1, 2]));
        under.Script.Requests.ShouldBeEmpty();
        later.SetResult();

        (await under.Proxy.LateAnswersAsync(None)).ShouldBe([201]);
        under.Script.Requests.ShouldHaveSingleItem().Body.ShouldBe([1, 2]);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("86400")]
    [InlineData("Fri, 31 Dec 2027 23:59:59 GMT")]
    [InlineData("soon, maybe")]
    [InlineData(null)]
    public async Task Answer_Busy_CarriesRetryAfterAsGiven(string? retryAfter)
    {
        await using var under = await StartWithDataAsync(ProxyFault.Say(ProxyAnswer.Busy(retryAfter)));

        var (text, _) = await under.SayAsync(
            "PUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET /k HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        text.ShouldStartWith("HTTP/1.1 503 Scripted\r\n");
        text.Contains($"\r\nRetry-After: {retryAfter}\r\n", StringComparison.Ordinal).ShouldBe(retryAfter is not null);
        text.ShouldContain("<Code>SlowDown</Code>");
        text.ShouldContain("HTTP/1.1 200 OK", customMessage: "the connection goes on");
        under.Script.Requests.ShouldHaveSingleItem().Method.ShouldBe("GET");
    }

    [Fact]
    public async Task Answer_NotReadingTheBody_ClosesAfterIt()
    {
        await using var under = await StartAsync();
        under.Plan.Hit(new ProxyFault.Answer(_ => ProxyAnswer.Error(403, "AccessDenied"), ReadsBody: false));

        var (text, wasReset) = await under.SayAsync("PUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nabc");

        text.ShouldContain("HTTP/1.1 403 Scripted\r\n");
        text.ShouldContain("Connection: close\r\n");
        wasReset.ShouldBeFalse();
    }

    [Theory]
    [InlineData(BodyEnd.Length, "\r\nContent-Length: 5\r\n")]
    [InlineData(BodyEnd.Chunked, "\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData(BodyEnd.Close, "\r\nConnection: close\r\n")]
    public async Task Answer_EveryEnd_IsReadInFull(BodyEnd end, string header)
    {
        await using var under = await StartAsync();
        under.Plan.Hit(ProxyFault.Say(ProxyAnswer.Text(200, "text/plain", "hello") with { End = end }), times: 2);

        using var answer = await under.GetAsync();
        var (text, _) = await under.SayAsync("GET /k HTTP/1.1\r\nHost: h\r\n\r\n", upTo: "hello");

        (await answer.Content.ReadAsStringAsync(None)).ShouldBe("hello");
        text.ShouldContain(header);
    }

    [Fact]
    public async Task Answer_ErrorHtmlEmptyAndRedirect_AreWhatTheySay()
    {
        await using var under = await StartAsync();
        foreach (var answer in (ProxyAnswer[])
        [
            ProxyAnswer.Error(200, "InternalError"),
            ProxyAnswer.Html(200),
            ProxyAnswer.Of(200),
            ProxyAnswer.Redirect(307, "http://127.0.0.1:1/x"),
        ])
        {
            under.Plan.Hit(ProxyFault.Say(answer), nth: under.Plan.Rules.Count + 1);
        }

        using var error = await under.GetAsync();
        using var html = await under.GetAsync();
        using var empty = await under.GetAsync();
        using var redirect = await under.GetAsync();

        (await error.Content.ReadAsStringAsync(None)).ShouldContain("<Error><Code>InternalError</Code>");
        html.Content.Headers.ContentType?.MediaType.ShouldBe("text/html");
        empty.Content.Headers.ContentLength.ShouldBe(0);
        ((int)redirect.StatusCode, redirect.Headers.Location?.Port).ShouldBe((307, 1));
        under.Plan.Rules.ShouldAllBe(rule => rule.Hits == 1);
    }

    [Fact]
    public async Task Answer_LargeHeaderAndManyHeaders_AreAllSent()
    {
        await using var under = await StartAsync();
        under.Plan.Hit(new ProxyFault.Answer(_ => ProxyAnswer.LargeHeader(200, 1024 * 1024), ReadsBody: false));
        under.Plan.Hit(new ProxyFault.Answer(_ => ProxyAnswer.ManyHeaders(200, 10_000), ReadsBody: false), nth: 2);

        var (large, _) = await under.SayAsync("GET /k HTTP/1.1\r\nHost: h\r\n\r\n");
        var (many, _) = await under.SayAsync("GET /k HTTP/1.1\r\nHost: h\r\n\r\n");

        large.Length.ShouldBeGreaterThan(1024 * 1024);
        many.Split("\r\n").Count(line => line.StartsWith("x-many-", StringComparison.Ordinal)).ShouldBe(10_000);
    }

    [Fact]
    public async Task Answer_EndlessXml_GoesOnUntilTheClientLeaves()
    {
        await using var under = await StartAsync();
        under.Plan.Hit(ProxyFault.Say(ProxyAnswer.EndlessXml("<List>", "<Key>k</Key>")));

        using var request = under.Request(HttpMethod.Get);
        var answer = await under.Client.SendAsync(request, None);
        var start = new byte[1_000_000];
        await (await answer.Content.ReadAsStreamAsync(None)).ReadExactlyAsync(start, None);
        answer.Dispose();

        Encoding.UTF8.GetString(start).ShouldStartWith("<List><Key>k</Key><Key>k</Key>");
        start.Count(letter => letter == 'K').ShouldBeGreaterThan(100_000);
    }

    [Fact]
    public async Task Rewrite_StatusAndHeaders_AreSetReplacedAndRemoved()
    {
        await using var under = await StartWithDataAsync(new ProxyFault.Rewrite(
            206, [("Content-Range", "bytes 5-9/10"), ("Content-Encoding", "gzip"), ("x-data", null)]));

        using var answer = await under.GetAsync();

        ((int)answer.StatusCode).ShouldBe(206);
        answer.Content.Headers.ContentRange?.ToString().ShouldBe("bytes 5-9/10");
        answer.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        answer.Headers.Contains("x-data").ShouldBeFalse();
        (await answer.Content.ReadAsByteArrayAsync(None)).ShouldBe(Data.ToArray());
        under.Rule.Hits.ShouldBe(1);
    }

    [Fact]
    public async Task IgnoreRange_RangeRequest_TheServerDoesNotSeeIt()
    {
        await using var under = await StartWithDataAsync(new ProxyFault.IgnoreRange());

        using var request = under.Request(HttpMethod.Get);
        request.Headers.Range = new(5, 9);
        using var answer = await under.Client.SendAsync(request, None);

        under.Script.Requests.ShouldHaveSingleItem().Header("Range").ShouldBeNull();
        (answer.StatusCode, under.Rule.Hits).ShouldBe((HttpStatusCode.OK, 1));
    }

    [Fact]
    public async Task Multipart_PartialAnswer_BecomesTheOnlyPart()
    {
        await using var under = await StartAsync();
        under.Plan.Hit(new ProxyFault.Multipart());
        under.Script.Then(ScriptAnswer.Of(206, "hello", ("Content-Range", "bytes 5-9/100"), ("Content-Type", "text/x")));

        using var answer = await under.GetAsync();

        answer.Content.Headers.ContentType?.MediaType.ShouldBe("multipart/byteranges");
        answer.Content.Headers.ContentRange.ShouldBeNull();
        (await answer.Content.ReadAsStringAsync(None))
            .ShouldBe("--the-boundary\r\nContent-Type: text/x\r\nContent-Range: bytes 5-9/100\r\n\r\nhello\r\n--the-boundary--\r\n");
    }
}
