using System.Diagnostics;
using System.Globalization;
using Trasvase.Testing.Emulators;

namespace Trasvase.Cli.Tests.EndToEnd;

public sealed class InterruptionTests(RealServers servers)
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Copy_SignalledWhileALargeObjectIsOnTheMove_StopsWith130AndShowsNothing(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no such signals on Windows");
        var cancellation = TestContext.Current.CancellationToken;
        var azure = (await servers.AzuriteAsync(cancellation)).Account;
        var container = await azure.CreateContainerAsync(cancellation);
        await using var s3 = await StallingSource.StartAsync(cancellation);

        using var process = Run.Start(
            new Dictionary<string, string>(azure.AsEnvironment) { ["AWS_ENDPOINT_URL_S3"] = s3.Endpoint },
            "copy", "--source-public", "s3://bucket/large", $"az://{container}/");
        await s3.Moving.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, cancellation);
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
}
