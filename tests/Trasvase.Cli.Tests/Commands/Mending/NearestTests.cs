using Trasvase.Cli.Commands.Mending;

namespace Trasvase.Cli.Tests.Commands.Mending;

public sealed class NearestTests
{
    private static readonly string[] Names =
    [
        "copy", "move", "--if-exists", "--max-rate", "--max-requests", "--max-size", "--max-age", "--dry-run",
    ];

    [Theory]
    [InlineData("coppy", "copy")]
    [InlineData("cpoy", "copy")]
    [InlineData("COPY", "copy")]
    [InlineData("--if-exist", "--if-exists")]
    [InlineData("--dryrun", "--dry-run")]
    [InlineData("-Dry_Run", "--dry-run")]
    [InlineData("--max-req", "--max-requests")]
    [InlineData("--max", null)]
    [InlineData("frobnicate", null)]
    [InlineData("x", null)]
    public void Of_Written_IsTheOneThatIsNear(string written, string? meant) => Nearest.Of(written, Names).ShouldBe(meant);
}
