using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Trasvase.Server.Tests.Browser;

/// <summary>The service and a real Chromium that looks at it. Everything that the browser complains of is kept.</summary>
internal sealed class BrowserScene : IAsyncDisposable
{
    /// <summary>One browser at a time: two of them would take both processors from the service.</summary>
    public const string One = "Browser";

    private const string Chromium = "/usr/bin/chromium";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private BrowserScene(ServiceScene service, IPlaywright playwright, IBrowser browser, IPage page)
    {
        Service = service;
        _playwright = playwright;
        _browser = browser;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Complaints.Add($"{message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => Complaints.Add(error);
        page.Request += (_, request) => Requests.Add(request.Url);
        page.RequestFinished += (_, request) => _finished.Add(request);
    }

    private readonly ConcurrentBag<IRequest> _finished = [];

    public ServiceScene Service { get; }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, and exceptions.</summary>
    public ConcurrentBag<string> Complaints { get; } = [];

    /// <summary>Where the browser has sent requests.</summary>
    public ConcurrentBag<string> Requests { get; } = [];

    private string Address => Service.Http.BaseAddress!.ToString().TrimEnd('/');

    public static async Task<BrowserScene> StartAsync(
        bool script = true, ColorScheme scheme = ColorScheme.Light, (int Width, int Height)? size = null)
    {
        Assert.SkipUnless(File.Exists(Chromium), "chromium is missing: apt-get install chromium");
        var service = await ServiceScene.StartAsync();
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            JavaScriptEnabled = script,
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = size?.Width ?? 1280, Height = size?.Height ?? 900 },
        });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(20_000);
        return new BrowserScene(service, playwright, browser, page);
    }

    /// <summary>Returns the bytes that have come, headers and bodies.</summary>
    public async Task<long> ReceivedAsync()
    {
        var sizes = await Task.WhenAll(_finished.Select(request => request.SizesAsync()));
        return sizes.Sum(size => (long)size.ResponseBodySize + size.ResponseHeadersSize);
    }

    public Task<IResponse?> GoAsync(string path) => Page.GotoAsync(Address + path, new() { WaitUntil = WaitUntilState.DOMContentLoaded });

    /// <summary>Nothing that axe-core knows keeps anybody from using the page.</summary>
    public async Task ShouldBeAccessibleAsync()
    {
        var result = await Page.RunAxe();
        result.Violations
            .SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {violation.Help}: {node.Html}"))
            .ShouldBeEmpty(Page.Url);
    }

    /// <summary>The browser has complained of nothing, and has asked nobody else for anything.</summary>
    public void ShouldBeQuiet()
    {
        Complaints.ShouldBeEmpty();
        Requests.Where(url => !url.StartsWith(Address, StringComparison.Ordinal) && !url.StartsWith("data:", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await Service.DisposeAsync();
    }
}
