using System.Net;
using Trasvase.Testing.Http;
using Trasvase.Testing.Proxy;
using Trasvase.Testing.Time;
using static Trasvase.Tests.Proxy.ProxyUnderTest;

namespace Trasvase.Tests.Proxy;

/// <summary>Faults at a place of a body.</summary>
public sealed class BodyFaultTests
{
    public static TheoryData<string, int> Places => new() { { "first", 0 }, { "at", 40_001 }, { "middle", 50_000 }, { "last", 99_999 } };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Cut_ResponseByFin_ComesAfterExactlySoManyBytes(string place, int offset)
    {
        await using var under = await StartWithDataAsync(new ProxyFault.Cut(Side.Response, PlaceOf(place), CutBy.Fin));

        using var answer = await under.GetAsync();
        var (bytes, end) = await ReadAsync(answer);

        bytes.ShouldBe(Data.Slice(0, offset).ToArray());
        end.ShouldBeOfType<HttpIOException>().HttpRequestError.ShouldBe(HttpRequestError.ResponseEnded);
        under.Rule.Hits.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Cut_ResponseByRst_ResetsTheConnection(string place, int offset)
    {
        await using var under = await StartWithDataAsync(new ProxyFault.Cut(Side.Response, PlaceOf(place), CutBy.Rst));

        var (text, wasReset) = await under.SayAsync("GET /k HTTP/1.1\r\nHost: h\r\n\r\n");

        wasReset.ShouldBeTrue();
        text.Length.ShouldBeLessThanOrEqualTo(offset + 500);
        under.Rule.Hits.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Cut_Request_TheServerSeesNoWholeRequest(string place, int offset)
    {
        await using var under = await StartWithDataAsync(new ProxyFault.Cut(
            Side.Request, PlaceOf(place), offset % 2 == 0 ? CutBy.Fin : CutBy.Rst));

        await Should.ThrowAsync<HttpRequestException>(() => under.PutAsync(Data.ToArray()));

        under.Rule.Hits.ShouldBe(1);
        under.Script.Requests.ShouldBeEmpty();
        using var again = await under.PutAsync(Data.ToArray());
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Cut_RequestByFin_IsNoReset()
    {
        await using var under = await StartAsync();
        var rule = under.Plan.Hit(new ProxyFault.Cut(Side.Request, BodyPlace.At(2), CutBy.Fin));

        var (text, wasReset) = await under.SayAsync("PUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabcde");

        (text, wasReset, rule.Hits).ShouldBe(("", false, 1));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Flip_Response_ChangesOneBitThere(string place, int offset)
    {
        await using var under = await StartWithDataAsync(new ProxyFault.Flip(Side.Response, PlaceOf(place)), answers: 2);

        using var answer = await under.GetAsync();
        var bytes = await answer.Content.ReadAsByteArrayAsync(None);
        using var next = await under.GetAsync();

        bytes.ShouldBe(Flipped(offset));
        under.Rule.Hits.ShouldBe(1);
        (await next.Content.ReadAsByteArrayAsync(None)).ShouldBe(Data.ToArray());
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Flip_Request_ChangesOneBitThere(string place, int offset)
    {
        await using var under = await StartWithDataAsync(new ProxyFault.Flip(Side.Request, PlaceOf(place)));

        using var answer = await under.PutAsync(Data.ToArray());

        under.Script.Requests.ShouldHaveSingleItem().Body.ShouldBe(Flipped(offset));
        under.Rule.Hits.ShouldBe(1);
    }

    [Fact]
    public async Task Flip_ChunkedResponse_ChangesContentAndNotTheChunks()
    {
        await using var under = await StartAsync();
        under.Plan.Hit(new ProxyFault.Flip(Side.Response, BodyPlace.At(70_000)));
        under.Script.Then(ScriptAnswer.Of(200, Data.ToArray()) with { Chunked = true });

        using var answer = await under.GetAsync();

        (await answer.Content.ReadAsByteArrayAsync(None)).ShouldBe(Flipped(70_000));
        under.Rule.Hits.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Hang_Response_HoldsThereAndGoesOnWhenReleased(string place, int offset)
    {
        await using var under = await StartWithDataAsync(new ProxyFault.Hang(Side.Response, PlaceOf(place)));

        using var answer = await under.GetAsync();
        await using var body = await answer.Content.ReadAsStreamAsync(None);
        var before = new byte[offset];
        await body.ReadExactlyAsync(before, None);
        await under.Rule.Happened.WaitAsync(None);
        var next = body.ReadAsync(new byte[1], None).AsTask();

        before.ShouldBe(Data.Slice(0, offset).ToArray());
        next.IsCompleted.ShouldBeFalse();
        under.Proxy.Release();
        (await next).ShouldBe(1);
    }

    [Fact]
    public async Task Hang_ClientLeaves_EndsTheServersConnectionToo()
    {
        await using var under = await StartAsync();
        under.Plan.Hit(new ProxyFault.Hang(Side.Response, BodyPlace.At(10)));
        under.Script.Then(ScriptAnswer.Of(200, Data.ToArray()), ScriptAnswer.Of(200, "second"));

        var first = await under.GetAsync();
        await under.Rule.Happened.WaitAsync(None);
        first.Dispose();
        using var second = await under.GetAsync();

        (await second.Content.ReadAsStringAsync(None)).ShouldBe("second");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Hang_Request_TheServerHasNoWholeRequestUntilReleased(int offset)
    {
        await using var under = await StartWithDataAsync(new ProxyFault.Hang(Side.Request, BodyPlace.At(offset)));

        var putting = under.PutAsync(Data.ToArray());
        await under.Rule.Happened.WaitAsync(None);
        under.Script.Requests.ShouldBeEmpty();
        putting.IsCompleted.ShouldBeFalse();
        under.Proxy.Release();
        using var answer = await putting;

        under.Script.Requests.ShouldHaveSingleItem().Body.ShouldBe(Data.ToArray());
    }

    [Fact]
    public async Task HangBeforeHeaders_TheServerHasAnswered_TheClientGetsItWhenReleased()
    {
        await using var under = await StartWithDataAsync(new ProxyFault.HangBeforeHeaders());

        var getting = under.GetAsync();
        await under.Rule.Happened.WaitAsync(None);
        under.Script.Requests.Count.ShouldBe(1);
        getting.IsCompleted.ShouldBeFalse();
        under.Proxy.Release();
        using var answer = await getting;

        (await answer.Content.ReadAsByteArrayAsync(None)).ShouldBe(Data.ToArray());
    }

    [Fact]
    public async Task Latency_OnAManualClock_HoldsTheRequestSoLong()
    {
        var time = new ManualTime();
        await using var under = await StartWithDataAsync(new ProxyFault.Latency(TimeSpan.FromSeconds(30)), time: time);

        var getting = under.GetAsync();
        await time.WhenTimerRunsAsync(TimeSpan.FromSeconds(30), None);
        time.Advance(TimeSpan.FromSeconds(29));
        under.Script.Requests.ShouldBeEmpty();
        time.Advance(TimeSpan.FromSeconds(1));
        using var answer = await getting;

        (answer.StatusCode, under.Rule.Hits).ShouldBe((HttpStatusCode.OK, 1));
    }

    [Fact]
    public async Task Drip_OneByteASecond_GivesAByteForEachSecond()
    {
        var time = new ManualTime();
        await using var under = await StartAsync(time);
        under.Plan.Hit(new ProxyFault.Drip(Side.Response, BytesPerSecond: 1));
        under.Script.Then(ScriptAnswer.Of(200, "abc"));

        using var answer = await under.GetAsync();
        await using var body = await answer.Content.ReadAsStreamAsync(None);
        foreach (var expected in "abc")
        {
            var buffer = new byte[10];
            var reading = body.ReadAsync(buffer, None).AsTask();
            await time.WhenTimerRunsAsync(TimeSpan.FromSeconds(1), None);
            reading.IsCompleted.ShouldBeFalse();
            time.Advance(TimeSpan.FromSeconds(1));
            (await reading, (char)buffer[0]).ShouldBe((1, expected));
        }

        under.Rule.Hits.ShouldBeGreaterThan(0);
    }

    private static byte[] Flipped(int offset)
    {
        var bytes = Data.ToArray();
        bytes[offset] ^= 0x10;
        return bytes;
    }

    private static BodyPlace PlaceOf(string place) => place switch
    {
        "first" => BodyPlace.First,
        "at" => BodyPlace.At(40_001),
        "middle" => BodyPlace.Middle,
        _ => BodyPlace.Last,
    };
}
