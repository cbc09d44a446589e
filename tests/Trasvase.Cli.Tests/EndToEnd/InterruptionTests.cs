using System.Diagnostics;
using System.Globalization;
using Trasvase.Testing.Emulators;
using Trasvase.Testing.Http;

namespace Trasvase.Cli.Tests.EndToEnd;

public sealed class InterruptionTests(RealServers servers)
{
    private const int Size = 16 * 1024 * 1024;

    // A shell starts its background jobs with SIGINT ignored, and that is inherited: whoever runs these tests may be one.
    private static readonly string[] NothingIgnored = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT"] : [];

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Copy_SignalledWhileALargeObjectIsOnTheMove_StopsWith130AndShowsNothing(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no such signals on Windows");
        var cancellation = TestContext.Current.CancellationToken;
        var azure = (await servers.AzuriteAsync(cancellation)).Account;
        var container = await azure.CreateContainerAsync(cancellation);
        await using var s3 = await HttpScript.StartAsync(cancellation);
        var moving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        s3.Then(ScriptAnswer.Empty(200, ("ETag", "\"e\""), ("Content-Length", $"{Size}"), ("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT")));
        for (var i = 0; i < 4; i++)
        {
            s3.Then(request =>
            {
                moving.TrySetResult();
                return Stalling(request);
            });
        }

        using var process = Run.StartUnder(
            NothingIgnored,
            new Dictionary<string, string>(azure.AsEnvironment) { ["AWS_ENDPOINT_URL_S3"] = s3.Endpoint },
            "copy", "--source-public", "s3://bucket/large", $"az://{container}/");
        await moving.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, cancellation);
        using (var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(cancellation);
        }

        var run = await Run.EndOfAsync(process).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, cancellation);

        run.ExitCode.ShouldBe(130, run.Said);
        run.Error.ShouldContain("trasvase: Cancelled.");
        run.Error.ShouldContain("run the same command again");
        var list = await Run.OfAsync(azure.AsEnvironment, "list", "--quiet", $"az://{container}/");
        list.ExitCode.ShouldBe(0, list.Said);
        list.Output.ShouldBeEmpty();
    }

    // Promises the range that was asked for, gives its first 64 KiB, and no more.
    private static ScriptAnswer Stalling(ScriptRequest request)
    {
        var range = request.Header("Range")!["bytes=".Length..].Split('-');
        var (from, to) = (long.Parse(range[0], CultureInfo.InvariantCulture), long.Parse(range[1], CultureInfo.InvariantCulture));
        return ScriptAnswer.Of(
            206, new byte[to - from + 1], ("ETag", "\"e\""), ("Content-Range", $"bytes {from}-{to}/{Size}"), ("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT")) with
        {
            StallAfter = 64 * 1024,
        };
    }
}
