using Trasvase.Jobs.Reporting;

namespace Trasvase.Tests.Jobs.Reporting;

public sealed class ReportNameTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 23, 30, 15, TimeSpan.FromHours(-2));

    [Theory]
    [InlineData("/tmp/report.csv", "/tmp/report.csv")]
    [InlineData("/tmp/{date}.csv", "/tmp/2026-11-23.csv")]
    [InlineData("/tmp/{date}/r-{date}-{time}.jsonl", "/tmp/2026-11-23/r-2026-11-23-013015.jsonl")]
    [InlineData("/tmp/{day}.csv", "/tmp/{day}.csv")]
    public void At_Moment_StandsInTheNameInUtc(string template, string name)
    {
        new ReportName(template).At(Now).ShouldBe(Path.GetFullPath(name));
        new ReportName(template).MayBe(Path.GetFullPath(name)).ShouldBeTrue("it is its own");
    }

    [Theory]
    [InlineData("r-{date}-{time}.csv", null)]
    [InlineData("r-{dat}.csv", "{dat}")]
    [InlineData("{date}/{Time}.csv", "{Time}")]
    [InlineData("{{1}.csv", null)]
    public void Unknown_Placeholder_IsTheFirstThatStandsForNothing(string template, string? unknown) =>
        ReportName.Unknown(template).ShouldBe(unknown);

    [Theory]
    [InlineData("/tmp/r-{date}.csv", "/tmp/r-2025-01-02.csv", true)]
    [InlineData("/tmp/r-{date}.csv", "/tmp/r-2025-01-02-3.csv", false)]
    [InlineData("/tmp/r-{date}.csv", "/tmp/r-.csv", false)]
    [InlineData("/tmp/r-{date}.csv", "/tmp/r-2025-01-02xcsv", false)]
    [InlineData("/tmp/r.csv", "/tmp/other.csv", false)]
    public void MayBe_OtherFile_OnlyIfItsNameIsMadeLikeThis(string template, string path, bool may) =>
        new ReportName(template).MayBe(Path.GetFullPath(path)).ShouldBe(may);
}
