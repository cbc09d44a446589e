using Microsoft.Playwright;
using Trasvase.Client;
using Trasvase.Testing.Data;

namespace Trasvase.Server.Tests.Browser;

[Collection(BrowserScene.One)]
public sealed class BrowserTests
{
    private const long LoadMax = 250 * 1024;

    private static readonly string[] Pages = ["/", "/new", "/schedules", "/connections", "/audit", "/jobs/none"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NewJob_PreviewedAndBegun_IsWatchedToItsEnd(bool script)
    {
        await using var scene = await BrowserScene.StartAsync(script);
        scene.Service.Put("in/a", [1, 2, 3]);
        await scene.GoAsync("/");
        await scene.Page.GetByRole(AriaRole.Link, new() { Name = "Begin one" }).ClickAsync();
        await scene.Page.Locator("select[name=from]").SelectOptionAsync("source");
        await scene.Page.Locator("input[name=sourceKey]").FillAsync("in/");
        await scene.Page.Locator("select[name=to]").SelectOptionAsync("target");
        await scene.Page.Locator("input[name=targetKey]").FillAsync("out/");
        await scene.Page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        (await scene.Page.GetByLabel("Preview", new() { Exact = true }).TextContentAsync()).ShouldNotBeNull().ShouldContain("1, 3 B");
        await scene.Page.GetByRole(AriaRole.Button, new() { Name = "Begin" }).ClickAsync();
        await scene.Page.WaitForURLAsync("**/jobs/**");

        if (!script)
        {
            await scene.Service.EndOfAsync(scene.Page.Url.Split('/')[^1]);
            await scene.Page.ReloadAsync();
        }

        await scene.Page.Locator("h1 .status.done").WaitForAsync();
        await scene.Page.Locator(".key", new() { HasTextString = "in/a" }).First.WaitForAsync();
        scene.Service.Stored("out/a").ShouldBe([1, 2, 3]);
        scene.ShouldBeQuiet();
    }

    [Fact]
    public async Task RunningJob_SlowedPausedResumedAndCancelled_ObeysAtOnce()
    {
        await using var scene = await BrowserScene.StartAsync();
        var job = await SlowJobAsync(scene);
        await scene.GoAsync($"/jobs/{job.Id}");
        await scene.Page.Locator("h1 .status.running").WaitForAsync();

        var slider = scene.Page.GetByLabel("Most MiB/s");
        await slider.FocusAsync();
        await slider.PressAsync("ArrowRight");
        await Until(async () => (await scene.Service.JobAsync(job.Id)).Limits?.MaxRate == 2 * 1024 * 1024);

        await scene.Page.EvaluateAsync("document.activeElement.blur()");
        await scene.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await scene.Page.Locator("h1 .status.paused").WaitForAsync();
        await scene.Page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await scene.Page.Locator("h1 .status.running, h1 .status.queued").WaitForAsync();
        await scene.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await scene.Page.Locator("h1 .status.cancelled").WaitForAsync();
        scene.ShouldBeQuiet();
    }

    [Fact]
    public async Task Schedule_AddedBegunAndRemoved_ByItsForms()
    {
        await using var scene = await BrowserScene.StartAsync();
        await scene.GoAsync("/schedules");
        await scene.Page.Locator("input[name=name]").FillAsync("nightly");
        await scene.Page.Locator("select[name=from]").SelectOptionAsync("source");
        await scene.Page.Locator("select[name=to]").SelectOptionAsync("target");
        await scene.Page.Locator("input[name=targetKey]").FillAsync("out/");
        await scene.Page.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        await scene.Page.GetByText("30 2 * * *", new() { Exact = true }).WaitForAsync();
        await scene.ShouldBeAccessibleAsync();
        await scene.Page.GetByRole(AriaRole.Button, new() { Name = "Begin now nightly" }).ClickAsync();
        await scene.Page.Locator("td a[href^='/jobs/']").WaitForAsync();
        await scene.Page.GetByRole(AriaRole.Button, new() { Name = "Pause nightly" }).ClickAsync();
        await scene.Page.GetByText("paused", new() { Exact = true }).WaitForAsync();
        await scene.Page.GetByRole(AriaRole.Button, new() { Name = "Remove nightly" }).ClickAsync();
        await scene.Page.GetByText("No job begins by itself").WaitForAsync();
        scene.ShouldBeQuiet();
    }

    [Fact]
    public async Task Connections_Examined_SayWhetherAJobWouldRun()
    {
        await using var scene = await BrowserScene.StartAsync();
        await scene.GoAsync("/new?from=source&to=target&targetKey=out%2F");
        await scene.Page.GetByRole(AriaRole.Button, new() { Name = "Examine" }).ClickAsync();

        await scene.Page.GetByRole(AriaRole.Heading, new() { Name = "It would" }).WaitForAsync();
        await scene.ShouldBeAccessibleAsync();
        scene.ShouldBeQuiet();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Pages_InEachLook_HaveNoViolationAndComplainOfNothing(ColorScheme scheme, int width)
    {
        await using var scene = await BrowserScene.StartAsync(scheme: scheme, size: (width, 844));
        var job = await SlowJobAsync(scene);
        foreach (var path in Pages.Append($"/jobs/{job.Id}"))
        {
            await scene.GoAsync(path);
            await scene.ShouldBeAccessibleAsync();
            (await scene.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .ShouldBe(0, $"{path} is as wide as the window");
        }

        scene.Complaints.Where(text => !text.Contains("404", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task FirstLoad_IsSmall()
    {
        await using var scene = await BrowserScene.StartAsync();

        await scene.GoAsync("/");
        await scene.Page.WaitForFunctionAsync("document.readyState === 'complete'");

        (await scene.ReceivedAsync()).ShouldBeInRange(1, LoadMax);
    }

    [Fact]
    public async Task Page_ByKeyboardAlone_ReachesEverything()
    {
        await using var scene = await BrowserScene.StartAsync();
        await scene.GoAsync("/new");
        var reached = new HashSet<string>();
        for (var i = 0; i < 30; i++)
        {
            await scene.Page.Keyboard.PressAsync("Tab");
            reached.Add(await scene.Page.EvaluateAsync<string>(
                "(document.activeElement.name || document.activeElement.textContent || '').trim()"));
        }

        new[] { "Skip to the content", "Jobs", "Schedules", "kind", "from", "sourceKey", "to", "targetKey", "ifExists", "look" }
            .Except(reached).ShouldBeEmpty();
    }

    internal static async Task<JobView> SlowJobAsync(BrowserScene scene)
    {
        for (var i = 0; i < 12; i++)
        {
            scene.Service.Put($"slow/{i:00}", new PositionalData((ulong)i, 2_000_000).ToArray());
        }

        using var posted = await scene.Service.PostAsync("/v1/jobs", new NewJob
        {
            Name = "Nightly reports",
            Source = scene.Service.Source("slow/"),
            Target = scene.Service.Target("out/"),
            Options = new TransferSettings { Via = "relay", Limits = new LimitSettings { MaxRate = 1024 * 1024 } },
        });
        return await ServiceScene.OfAsync<JobView>(posted);
    }

    private static async Task Until(Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            Cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
