using Trasvase.Testing.Emulators;

namespace Trasvase.Cli.Tests.EndToEnd;

public sealed class ListTests(RealServers servers)
{
    [Fact]
    public async Task List_WithoutRecursive_RollsUpWhatIsBehindASlash()
    {
        using var clouds = await FilledAsync();

        var run = await Run.OfAsync(clouds.Environment, "list", $"s3://{clouds.Bucket}/");

        run.ExitCode.ShouldBe(0, run.Said);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(3);
        lines[0].ShouldMatch(@"^ +3  20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ  a$");
        lines[1].ShouldMatch("^ +-  - +b/$");
        lines[2].ShouldEndWith("  c\\u001B[2J");
        run.Error.ShouldBe("2 objects, 1 prefix, 8 B\n");
    }

    [Fact]
    public async Task List_Recursive_ShowsEveryObject()
    {
        using var clouds = await FilledAsync();

        var run = await Run.OfAsync(clouds.Environment, "list", "--recursive", "--quiet", $"s3://{clouds.Bucket}/b");

        run.ExitCode.ShouldBe(0, run.Said);
        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("  ")[^1]).ShouldBe(["b/1", "b/2"]);
        run.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task List_JsonOfTheTarget_HasAllFields()
    {
        using var clouds = await FilledAsync();
        await Run.OfAsync(clouds.Environment, "copy", $"s3://{clouds.Bucket}/a", $"az://{clouds.Container}/x/a");

        var run = await Run.OfAsync(clouds.Environment, "list", "--json", "--recursive", $"az://{clouds.Container}/");

        run.ExitCode.ShouldBe(0, run.Said);
        var line = run.Events("listed").Single();
        line.GetProperty("key").GetString().ShouldBe("x/a");
        line.GetProperty("size").GetInt64().ShouldBe(3);
        line.GetProperty("hasDetails").GetBoolean().ShouldBeTrue();
        line.GetProperty("lastModified").GetDateTimeOffset().Offset.ShouldBe(TimeSpan.Zero);
        run.Events("summary").Single().GetProperty("bytes").GetInt64().ShouldBe(3);
    }

    [Theory]
    [InlineData("| head -n 1", 0, "")]
    [InlineData("> /dev/full", 1, "trasvase: Standard output cannot be written: ")]
    public async Task List_OutputThatTakesNoMore_StopsWithoutFussUnlessItIsAFault(string redirection, int code, string error)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux's");
        using var clouds = await FilledAsync();
        var environment = clouds.EnvironmentWith(("TRASVASE", Run.Executable));

        var run = await Run.ShellAsync(
            environment, $"set -o pipefail; \"$TRASVASE\" list --quiet --recursive s3://{clouds.Bucket}/ {redirection}");

        run.ExitCode.ShouldBe(code, run.Said);
        run.Error.ShouldStartWith(error);
        run.Error.Split('\n').Length.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task List_Filters_ShowsWhatACopyWithThemWouldBeAbout()
    {
        await using var clouds = await StandInPair.StartAsync();
        foreach (var (key, size) in new[] { ("x/a.jpg", 5), ("x/b.txt", 5), ("x/y/c.jpg", 50), ("x/y/d.jpg", 5), ("z.jpg", 50) })
        {
            clouds.Bucket.Put(key, new byte[size]);
        }

        var run = await clouds.RunAsync("list", "--exclude=y/d*", "--include", "*.jpg", "--max-size", "50", "s3://bucket/x/");

        run.ExitCode.ShouldBe(0, run.Said);
        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split("  ")[^1])
            .ShouldBe(["x/a.jpg", "x/y/c.jpg"]);
        run.Error.ShouldBe("2 objects, 55 B\n");
        (await clouds.RunAsync("list", "--map", "a=>b", "s3://bucket/x/")).ExitCode.ShouldBe(2);
    }

    private async Task<CloudPair> FilledAsync()
    {
        var clouds = await CloudPair.CreateAsync(servers);
        await clouds.PutAsync("a", [1, 2, 3]);
        await clouds.PutAsync("b/1", [1]);
        await clouds.PutAsync("b/2", [1, 2]);
        await clouds.PutAsync("c\u001b[2J", [1, 2, 3, 4, 5]);
        return clouds;
    }
}
