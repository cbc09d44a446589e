using Trasvase.Testing.Data;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>A <c>*</c> in a source: a character of a key, or what other tools make of it.</summary>
public sealed class WildcardTests
{
    [Theory]
    [InlineData(
        "trasvase copy --include '/*.csv' s3://bucket/in/ az://container/out/", "copy", "s3://bucket/in/*.csv", "az://container/out")]
    [InlineData("trasvase copy --dry-run s3://bucket/in/ az://container/", "copy", "--dry-run", "s3://bucket/in/*", "az://container/")]
    [InlineData("trasvase verify --include '/*/a.csv' s3://bucket/ az://container/", "verify", "s3://bucket/*/a.csv", "az://container/")]
    [InlineData("trasvase plan --include '/*/' s3://bucket/ az://container/", "plan", "s3://bucket/*/", "az://container/")]
    [InlineData("trasvase list --include '/*.csv' s3://bucket/in/", "list", "s3://bucket/in/*.csv")]
    public async Task Source_StarAndNothingOfThatName_SaysTheLineThatWasMeant(string line, params string[] arguments)
    {
        await using var clouds = await StandInPair.StartAsync();
        clouds.Bucket.Put("in/a.csv", new PositionalData(1, 100).ToArray());

        var run = await clouds.RunAsync(arguments);

        run.ExitCode.ShouldBe(2, run.Said);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldStartWith("trasvase: Nothing is called 's3://bucket/");
        run.Error.ShouldEndWith($" Did you mean: {line}\n");
        var meant = await clouds.RunAsync(line.Replace("'", "", StringComparison.Ordinal).Split(' ')[1..]);
        meant.ExitCode.ShouldBeOneOf([0, 3], meant.Said);
    }

    [Fact]
    public async Task Source_StarInAKey_IsACharacterLikeAnyOther()
    {
        await using var clouds = await StandInPair.StartAsync();
        var content = new PositionalData(1, 100).ToArray();
        clouds.Bucket.Put("in/*.csv", content);
        clouds.Bucket.Put("in/a.csv", new PositionalData(2, 100).ToArray());

        var one = await clouds.RunAsync("copy", "s3://bucket/in/*.csv", "az://container/one");
        var listed = await clouds.RunAsync("list", "s3://bucket/in/*");

        (one.ExitCode, listed.ExitCode).ShouldBe((0, 0), one.Said + listed.Said);
        clouds.Stored("one").ShouldBe(content);
        listed.Output.ShouldEndWith("  in/*.csv\n");
    }
}
