using Trasvase.Testing.Emulators;

namespace Trasvase.Reliability.Tests.Kills;

/// <summary>The program with its kill points, which <c>./test</c> builds beside the one that people get.</summary>
internal static class KillBuild
{
    /// <summary>Where it is.</summary>
    public static string Executable { get; } = RepositoryRoot.File(
        "artifacts", "kill", "trasvase", OperatingSystem.IsWindows() ? "trasvase.exe" : "trasvase");

    /// <summary>Ends the test as skipped if it was not built.</summary>
    public static void Need() => Assert.SkipUnless(
        File.Exists(Executable),
        "the program with kill points is not built: ./test does it");
}
