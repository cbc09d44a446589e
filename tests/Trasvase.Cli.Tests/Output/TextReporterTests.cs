using Trasvase.Cli.Output;
using Trasvase.Cli.Output.Display;

namespace Trasvase.Cli.Tests.Output;

public sealed class TextReporterTests
{
    [Fact]
    public async Task Finish_ObjectsOfWhichOnlyMetadataWasWritten_AreNotCountedInBytes()
    {
        var output = new StringWriter();
        var order = new TransferOrder(JobVerb.Copy, Location.Parse("s3://bucket/in/"), Location.Parse("az://container/"), IsDryRun: false);
        var reporter = new TextReporter(order, new PlainProgress(TextWriter.Null, interval: null), output, quiet: false);
        await reporter.RecordAsync(Receipt("sent", 3 << 20));
        await reporter.RecordAsync(Receipt("updated", 5 << 20) with { Updated = ["metadata"] });
        await reporter.RecordAsync(Receipt("unchanged", 7 << 20) with { Outcome = Outcome.Unchanged });

        reporter.Finish(new JobReport { Listed = 3, Transferred = 2, Unchanged = 1, BytesSent = 3 << 20 });

        output.ToString().ShouldContain("  transferred         2   3.0 MiB\n");
    }

    [Theory]
    [InlineData(Outcome.Transferred, "moved     s3://bucket/in/a")]
    [InlineData(Outcome.Unchanged, "moved     s3://bucket/in/a")]
    public void Lines_SourceRemoved_IsMovedWhetherItWasSentNowOrBefore(Outcome outcome, string line)
    {
        var order = new TransferOrder(JobVerb.Move, Location.Parse("s3://bucket/in/a"), Location.Parse("az://container/"), IsDryRun: false);

        var lines = ReceiptText.Lines(order, Receipt("a", 100) with { Outcome = outcome, SourceRemoved = true }).ToList();

        lines[..2].ShouldBe([line, "       to az://container/in/a"]);
        lines.Contains("  sent     nothing: the target held it already").ShouldBe(outcome == Outcome.Unchanged);
    }

    [Fact]
    public void Lines_Renamed_SaysItAndHowToOverwrite()
    {
        var order = new TransferOrder(JobVerb.Copy, Location.Parse("s3://bucket/in/a"), Location.Parse("az://container/"), IsDryRun: false);

        var lines = ReceiptText
            .Lines(order, Receipt("a", 100) with
            {
                TargetKey = new ObjectKey("in/a_AbC123"),
                Reasons = [ShortReason.Renamed(ShortReason.KeyTaken)],
            })
            .ToList();

        lines[1..3].ShouldBe(["       to az://container/in/a_AbC123", "  renamed  the key was taken: see --if-exists overwrite"]);
    }

    private static TransferReceipt Receipt(string name, long size) => new()
    {
        Outcome = Outcome.Transferred,
        SourceContainer = "bucket",
        SourceKey = new ObjectKey("in/" + name),
        TargetContainer = "container",
        TargetKey = new ObjectKey("in/" + name),
        Size = size,
    };
}
