using Trasvase.Testing.Checking;

namespace Trasvase.Tests.Checking;

/// <summary>Reads what the command writes.</summary>
public sealed class CliReportTests
{
    private const string Line =
        """{"event":"object","outcome":"failed","dryRun":false,"sourceContainer":"s","sourceKey":"a/ü","sourceVersion":null,"sourceETag":"\"1\"","size":10,"targetContainer":"t","targetKey":"b","targetETag":null,"targetVersion":null,"digests":[],"verification":null,"verifiedBy":null,"unverifiableWhy":null,"sourceRemoved":false,"reason":"Why not.","error":"corrupt","notes":[],"partCount":null,"bytesSent":0,"requests":3,"seconds":0.1}""";

    private const string Sums =
        """{"event":"summary","listed":1,"transferred":0,"unchanged":0,"skipped":0,"failed":1,"mismatched":0,"unverified":0,"bytesSent":0,"requests":3,"seconds":1,"stopped":"No network.","exitCode":3}""";

    [Fact]
    public void Read_Lines_GivesObjectsAndSums()
    {
        var report = CliReport.Read(["""{"event":"progress","listed":1}""", Line, """{"event":"error","message":"x"}""", Sums, ""]);

        report.Objects.ShouldHaveSingleItem()
            .ShouldBe(new ReportedObject("a/ü", "b", ReportedOutcome.Failed) { Reason = "Why not.", Size = 10, SourceETag = "\"1\"" });
        report.Totals.ShouldBe(new ReportTotals(1, 0, 0, 0, 1));
        report.Stopped.ShouldBe("No network.");
    }

    [Fact]
    public void Read_TornLastLine_KeepsTheOthers()
    {
        var report = CliReport.Read([Line, Line[..40]]);

        (report.Objects.Count, report.Totals).ShouldBe((1, null));
    }

    [Fact]
    public void Read_BrokenLineWithin_Throws() =>
        Should.Throw<System.Text.Json.JsonException>(() => CliReport.Read([Line[..40], Line]));
}
