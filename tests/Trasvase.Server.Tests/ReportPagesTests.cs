using Trasvase.Client;
using Trasvase.Server.Api;
using Trasvase.Server.Running;

namespace Trasvase.Server.Tests;

public sealed class ReportPagesTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData(1, null, 1000)]
    [InlineData(7, null, 1000)]
    [InlineData(500, null, 1000)]
    [InlineData(7, ObjectOutcome.Failed, 100)]
    [InlineData(7, ObjectOutcome.Skipped, 0)]
    public void Read_PageAfterPage_GivesEachLineOnce(int limit, ObjectOutcome? outcome, int count)
    {
        File.WriteAllLines(_file, Enumerable.Range(0, 1000).Select(i =>
            $$"""{"outcome":"{{(i % 10 == 3 ? "failed" : "transferred")}}","sourceKey":"{{i}}{{new string('ü', i % 300)}}"}"""));

        var keys = new List<string>();
        long? from = 0;
        while (from is { } at)
        {
            var page = ReportPages.Read(_file, outcome, at, limit);
            page.Items.Count.ShouldBeLessThanOrEqualTo(limit);
            keys.AddRange(page.Items.Select(line => line.GetProperty("sourceKey").GetString()!));
            from = Answers.Cursor(page.Next);
        }

        keys.Count.ShouldBe(count);
        keys.Distinct().Count().ShouldBe(count);
    }

    [Fact]
    public void Read_LineThatIsBeingWritten_IsNotThereYet()
    {
        File.WriteAllText(_file, "{\"sourceKey\":\"a\"}\n{\"sourceKey\":\"b");

        ReportPages.Read(_file, outcome: null, 0, 10).Items.ShouldHaveSingleItem();
    }

    [Fact]
    public void Read_NoFile_IsAnEmptyPage()
    {
        var page = ReportPages.Read(_file + ".none", outcome: null, 0, 10);

        page.Items.ShouldBeEmpty();
        page.Next.ShouldBeNull();
    }
}
