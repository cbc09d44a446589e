using System.CommandLine;
using Trasvase.Cli.Commands.Arguments;

namespace Trasvase.Cli.Tests.Commands;

public class SelectionArgumentsTests
{
    [Fact]
    public void Read_NothingGiven_IsEverything() => Read().ShouldBe(Selection.Everything);

    [Fact]
    public void Read_Rules_StayInTheOrderInWhichTheyWereGiven()
    {
        var selection = Read(
            "--exclude", "a", "--include", "*.jpg", "--exclude-regex=^b", "--min-size", "1", "--include-regex", "c", "--exclude=-d");

        selection.Rules.ShouldBe([
            new(false, "a"),
            new(true, "*.jpg"),
            new(false, "^b", IsRegex: true),
            new(true, "c", IsRegex: true),
            new(false, "-d"),
        ]);
    }

    [Fact]
    public void Read_EverythingElse_IsRead()
    {
        var selection = Read(
            "--min-size", "1KiB", "--max-size", "2MB", "--min-age", "12h", "--max-age", "1.5d", "--modified-after", "2026-11-22T08:00:00Z",
            "--modified-before", "2026-11-22T09:30+01:00", "--storage-class", "STANDARD", "--storage-class", "GLACIER_IR", "--not-storage-class", "GLACIER",
            "--from-list", "keys.txt", "--from-inventory", "manifest.json", "--versions-at", "2026-01-01T00:00:00.5Z", "--map", "^a=>b", "--map", "c=>");

        selection.ShouldBe(new Selection
        {
            MinSize = 1024,
            MaxSize = 2_000_000,
            MinAge = TimeSpan.FromHours(12),
            MaxAge = TimeSpan.FromHours(36),
            ModifiedAfter = new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero),
            ModifiedBefore = new DateTimeOffset(2026, 11, 22, 8, 30, 0, TimeSpan.Zero),
            StorageClasses = ["STANDARD", "GLACIER_IR"],
            NotStorageClasses = ["GLACIER"],
            FromList = "keys.txt",
            FromInventory = "manifest.json",
            VersionsAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, 500, TimeSpan.Zero),
            Maps = [new("^a", "b"), new("c", "")],
        });
    }

    [Theory]
    [InlineData("--min-age", "30", "--min-age must be an age such as 30d")]
    [InlineData("--max-age", "d", "--max-age must be an age")]
    [InlineData("--max-age", "99999w", "--max-age must be an age")]
    [InlineData("--min-size", "big", "--min-size must be a size")]
    [InlineData("--modified-after", "2026-11-22T08:00:00", "--modified-after must be a time with its zone")]
    [InlineData("--modified-before", "yesterday", "--modified-before must be a time with its zone")]
    [InlineData("--versions-at", "2026-11-22", "--versions-at must be a time with its zone")]
    public void Parse_FaultyValue_IsASentence(string option, string value, string says)
    {
        var (command, _) = Create();

        command.Parse([option, value]).Errors.ShouldHaveSingleItem().Message.ShouldStartWith(says);
    }

    [Fact]
    public void Read_MapWithoutAnArrow_IsASentence() =>
        Should.Throw<ConfigurationException>(() => Read("--map", "a")).Message
            .ShouldBe("--map must be REGEX=>REPLACEMENT, such as '^old/=>new/', and not 'a'.");

    private static Selection Read(params string[] arguments)
    {
        var (command, selection) = Create();
        var parsed = command.Parse(arguments);
        parsed.Errors.ShouldBeEmpty();
        return selection.Read(parsed);
    }

    private static (Command Command, SelectionArguments Selection) Create()
    {
        var (command, selection) = (new Command("copy"), new SelectionArguments());
        selection.AddTo(command);
        return (command, selection);
    }
}
