using Trasvase.Testing.Data;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>Standard output that nobody reads any more, as in a pipe to head: no error, and not a word.</summary>
public sealed class PipeTests : IDisposable
{
    private readonly string _journal = Directory.CreateTempSubdirectory("trasvase-pipe-").FullName;

    public void Dispose() => Directory.Delete(_journal, recursive: true);

    [Theory]
    [InlineData("141", "copy --json --no-progress")]
    [InlineData("141", "copy --dry-run")]
    [InlineData("141", "verify --json")]
    [InlineData("0", "list --recursive")]
    public async Task Output_NobodyReadsIt_EndsWithoutAWord(string code, string command)
    {
        await using var clouds = await StandInPair.StartAsync();
        for (var i = 0; i < 2000; i++)
        {
            clouds.Bucket.Put($"in/{i:0000}{new string('x', 200)}", new PositionalData((ulong)i, 10).ToArray());
        }

        var places = command.StartsWith("list", StringComparison.Ordinal)
            ? StandInPair.Source
            : $"{StandInPair.Source} {StandInPair.Target}";
        var journal = command.StartsWith("copy", StringComparison.Ordinal) ? $"--journal {_journal}" : "";

        // The first line is read, and no other.
        var run = await Run.ShellAsync(
            clouds.Environment, $"{Run.Executable} {command} {journal} {places} | head -1 >/dev/null; echo ${{PIPESTATUS[0]}}");

        run.Error.ShouldBeEmpty();
        run.Output.ShouldBe(code + "\n");
    }
}
