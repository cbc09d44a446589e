using System.Diagnostics;
using Trasvase.Testing.Emulators;

namespace Trasvase.Server.Tests.Observing;

/// <summary>What the operator installs: the unit of systemd and the container.</summary>
public sealed class DeploymentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unit_AsSystemdReadsIt_HasNoFault()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "This machine has no systemd-analyze.");
        var folder = Directory.CreateTempSubdirectory("trasvase-unit-");
        try
        {
            // The service is not installed here.
            var lines = (await File.ReadAllLinesAsync(Unit, Cancellation))
                .Select(line => line.StartsWith("ExecStart=", StringComparison.Ordinal) ? "ExecStart=/bin/true" : line);
            var copy = Path.Combine(folder.FullName, Path.GetFileName(Unit));
            await File.WriteAllLinesAsync(copy, lines, Cancellation);
            using var verify = Process.Start(new ProcessStartInfo("/usr/bin/systemd-analyze", ["verify", copy])
            {
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;

            (await verify.StandardError.ReadToEndAsync(Cancellation)).ShouldBeEmpty();
            await verify.WaitForExitAsync(Cancellation);
            verify.ExitCode.ShouldBe(0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("Type=notify")]
    [InlineData("DynamicUser=yes")]
    [InlineData("ProtectSystem=strict")]
    [InlineData("NoNewPrivileges=yes")]
    [InlineData("StateDirectory=trasvase")]
    [InlineData("CapabilityBoundingSet=")]
    public void Unit_Setting_IsThere(string setting) => File.ReadLines(Unit).ShouldContain(setting);

    [Fact]
    public void Container_Runs_AsAUserWithoutRights() =>
        File.ReadLines(RepositoryRoot.File("deploy", "Containerfile")).ShouldContain("USER 1654:1654");

    private static string Unit => RepositoryRoot.File("deploy", "trasvase-server.service");
}
