using System.Net;
using System.Text.RegularExpressions;
using Trasvase.Client;
using Trasvase.Testing.Data;

namespace Trasvase.Server.Tests;

/// <summary>The page as a browser without JavaScript has it: what it reads, and what its forms do.</summary>
public sealed partial class PageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/?status=done")]
    [InlineData("/new")]
    [InlineData("/connections")]
    [InlineData("/jobs/none")]
    [InlineData("/v1/jobs/none")]
    public async Task Get_AnyPage_TrustsNothingButItself(string path)
    {
        await using var scene = await ServiceScene.StartAsync();

        using var answer = await scene.Http.GetAsync(path, Cancellation);

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'; script-src 'self'; ");
        policy.ShouldNotContain("unsafe");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Foreign().Matches(text).ShouldBeEmpty();
        Inline().Matches(text).ShouldBeEmpty();
    }

    [Fact]
    public async Task Assets_Together_AreSmall()
    {
        await using var scene = await ServiceScene.StartAsync();
        var page = await scene.Http.GetStringAsync("/", Cancellation);

        var assets = Assets().Matches(page).Select(match => match.Value).Distinct().ToList();
        var sizes = await Task.WhenAll(assets.Select(async path => (await scene.Http.GetByteArrayAsync(path, Cancellation)).Length));

        assets.Count.ShouldBe(3);
        (page.Length + sizes.Sum()).ShouldBeLessThan(250_000);
    }

    [Fact]
    public async Task NewJob_ByForms_IsPreviewedBegunAndShown()
    {
        await using var scene = await ServiceScene.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            scene.Put($"in/{i}", new PositionalData((ulong)i, 100).ToArray());
        }

        const string Form = "kind=copy&from=source&sourceKey=in%2F&to=target&targetKey=out%2F&ifExists=skip";
        var preview = await scene.Http.GetStringAsync($"/new?{Form}&look=plan", Cancellation);
        preview.ShouldContain("5, 500 B");
        scene.Azure.State.Blobs(ServiceScene.Container).ShouldBeEmpty();
        using var begun = await SubmitAsync(scene, preview, "/new", Form);
        var path = begun.RequestMessage!.RequestUri!.AbsolutePath;
        path.ShouldStartWith("/jobs/");
        (await scene.EndOfAsync(path["/jobs/".Length..])).Status.ShouldBe(JobStatus.Done);

        var page = await scene.Http.GetStringAsync(path, Cancellation);
        page.ShouldContain("in/3");
        page.ShouldContain("verified");
        (await scene.Http.GetStringAsync("/?status=done", Cancellation)).ShouldContain(path);
    }

    [Fact]
    public async Task Examine_OfAForm_SaysWhetherItWouldRun()
    {
        await using var scene = await ServiceScene.StartAsync();
        scene.Put("in/a", [1]);

        (await scene.Http.GetStringAsync("/new?kind=copy&from=source&sourceKey=in/&to=target&targetKey=o/&look=doctor", Cancellation))
            .ShouldContain("It would run");
    }

    [Fact]
    public async Task Actions_WithoutTheTokenOfAForm_ChangeNothing()
    {
        await using var scene = await ServiceScene.StartAsync();
        using var posted = await scene.PostAsync(
            "/v1/jobs", new NewJob { Source = scene.Source("in/"), Target = scene.Target("out/"), Paused = true });
        var job = await ServiceScene.OfAsync<JobView>(posted);
        using var nothing = new FormUrlEncodedContent([]);

        using var refused = await scene.Http.PostAsync($"/jobs/{job.Id}/cancel", nothing, Cancellation);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await scene.JobAsync(job.Id)).Status.ShouldBe(JobStatus.Paused);

        var page = await scene.Http.GetStringAsync($"/jobs/{job.Id}", Cancellation);
        using var limited = await SubmitAsync(scene, page, $"/jobs/{job.Id}/limits", "rate=7&connections=");
        (await scene.JobAsync(job.Id)).Limits!.MaxRate.ShouldBe(7 * 1024 * 1024);
        using var cancelled = await SubmitAsync(scene, page, $"/jobs/{job.Id}/cancel", "");
        cancelled.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await scene.JobAsync(job.Id)).Status.ShouldBe(JobStatus.Cancelled);
    }

    // Whatever a key holds is text.
    [Theory]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("\"><script>alert(1)</script>")]
    [InlineData("javascript:alert(1)//")]
    [InlineData("{{constructor}} &lt;b&gt; ' \u202e gpj.exe")]
    public async Task Keys_ThatAreHostile_AreShownAsText(string key)
    {
        await using var scene = await ServiceScene.StartAsync();
        scene.Put("in/" + key, [1, 2, 3]);
        using var posted = await scene.PostAsync(
            "/v1/jobs", new NewJob { Source = scene.Source("in/"), Target = scene.Target("out/"), Name = key });
        var job = await scene.EndOfAsync((await ServiceScene.OfAsync<JobView>(posted)).Id);

        foreach (var path in new[] { "/", $"/jobs/{job.Id}" })
        {
            var page = await scene.Http.GetStringAsync(path, Cancellation);
            WebUtility.HtmlDecode(page).ShouldContain(key);
            page.ShouldNotContain("<img src=x");
            page.ShouldNotContain("<script>alert");
        }
    }

    private static async Task<HttpResponseMessage> SubmitAsync(ServiceScene scene, string page, string path, string form)
    {
        var token = Uri.EscapeDataString(Token().Match(page).Groups["token"].Value);
        using var content = new StringContent(
            $"{form}&__RequestVerificationToken={token}", System.Text.Encoding.ASCII, "application/x-www-form-urlencoded");
        return await scene.Http.PostAsync(path, content, Cancellation);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    [GeneratedRegex("/assets/[a-z.]+", RegexOptions.None, 1000)]
    private static partial Regex Assets();

    [GeneratedRegex("(src|href)=\"(https?:)?//", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Foreign();

    [GeneratedRegex(" style=\"| on[a-z]+=\"|<style|<script(?! type=\"module\" src=\"/assets/)", RegexOptions.None, 1000)]
    private static partial Regex Inline();
}
