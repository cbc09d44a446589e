using Microsoft.Playwright;
using Trasvase.Client;

namespace Trasvase.Server.Tests.Browser;

/// <summary>Takes the pictures of the documents: <c>TRASVASE_SCREENSHOTS=docs/images</c>.</summary>
[Collection(BrowserScene.One)]
public sealed class ScreenshotsTests
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("TRASVASE_SCREENSHOTS");

    [Theory]
    [InlineData("service", 1440, ColorScheme.Light)]
    [InlineData("service-tablet", 820, ColorScheme.Light)]
    [InlineData("service-phone", 390, ColorScheme.Light)]
    [InlineData("service-dark", 1440, ColorScheme.Dark)]
    public async Task Pages_WithJobs_AreTaken(string name, int width, ColorScheme scheme)
    {
        Assert.SkipWhen(Folder is null, "TRASVASE_SCREENSHOTS is not set");
        await using var scene = await BrowserScene.StartAsync(scheme: scheme, size: (width, 780));
        scene.Service.Put("reports/may.pdf", [1, 2, 3]);
        foreach (var (kind, title, isPaused) in new[]
        {
            (JobKind.Copy, "Reports of May", false), (JobKind.Sync, "Images, kept in step", false), (JobKind.Move, "Waits for a word", true),
        })
        {
            using var posted = await scene.Service.PostAsync("/v1/jobs", new NewJob
            {
                Kind = kind,
                Name = title,
                Source = scene.Service.Source("reports/"),
                Target = scene.Service.Target($"{kind}/"),
                Paused = isPaused,
            });
            if (!isPaused)
            {
                await scene.Service.EndOfAsync((await ServiceScene.OfAsync<JobView>(posted)).Id);
            }
        }

        var running = await BrowserTests.SlowJobAsync(scene);
        await scene.GoAsync($"/jobs/{running.Id}");
        await scene.Page.Locator("polyline.rate").WaitForAsync();
        await scene.Page.WaitForFunctionAsync("document.querySelector('polyline.rate').getAttribute('points').split(' ').length > 12");
        await scene.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name + "-job.png") });
        await scene.GoAsync("/");
        await scene.Page.Locator("tbody tr").First.WaitForAsync();
        await scene.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name + ".png") });
    }
}
