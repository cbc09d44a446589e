using Trasvase.Testing.Dialects;
using Trasvase.Testing.Processes;

namespace Trasvase.Reliability.Tests.Dialects;

/// <summary>A few cells through the command itself: its exit status says what the facts are.</summary>
public sealed class DialectProcessTests
{
    private const int Done = 0;
    private const int SomeFailed = 3;

    private static readonly (string Dialect, string Command, int Status)[] All =
    [
        ("paging: version 2 taken for version 1", "copy", Done),
        ("time: none anywhere", "copy", Done),
        ("region: us_east", "sync", Done),
        ("error: one object's 403 is JSON", "copy", SomeFailed),
        ("marker: listed, and answered 404", "copy", SomeFailed),
        ("key: no UTF-8, raw", "sync", SomeFailed),
    ];

    public static TheoryData<string, string, int> Cells => [.. All.Where(cell => DialectCells.Dialects.Contains(cell.Dialect))];

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Command_StoreWithAnAccent_EndsWithTheStatusOfTheFacts(string name, string command, int status)
    {
        await using var scene = await DialectScene.CreateAsync(DialectList.Create(name), TestContext.Current.CancellationToken);
        scene.Change();
        var facts = new DialectFacts(scene, DialectCommand.Copy);

        var run = await Run.OfAsync(scene.Environment, command, "--json", "--no-journal", "s3://bucket/", "az://container/");

        run.ExitCode.ShouldBe(status, run.Said);
        facts.Keys.Where(key => !facts.IsThere(key)).ShouldBe(status == Done ? [] : [DialectCells.EndOf(name).Fails!]);
    }
}
