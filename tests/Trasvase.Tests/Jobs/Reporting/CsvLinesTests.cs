using System.Buffers;
using System.Text;
using Trasvase.Jobs.Reporting;

namespace Trasvase.Tests.Jobs.Reporting;

public class CsvLinesTests
{
    private static readonly string[] Pieces = ["a", "ü", "😀", ",", "\"", "\r\n", "\n", "=", "+", "-", "@", "'", "\t", " ", "1"];

    [Theory]
    [InlineData("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("'a", "''a")]
    [InlineData("a=1", "a=1")]
    [InlineData("", "")]
    public void Text_ThatASpreadsheetWouldRun_GetsAnApostrophe(string text, string field) => CsvLines.Text(text).ShouldBe(field);

    [Fact]
    public void Write_AnyKeys_AreReadBackAsTheyWere()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var receipt = ReportFileTests.Receipt("k" + Draw(random)) with
            {
                TargetKey = new ObjectKey("x" + Draw(random)),
                Reason = Draw(random),
                Outcome = Outcome.Skipped,
            };

            var rows = Parse(Write(new ReportOrigin(null, 3), receipt));

            rows.Count.ShouldBe(2);
            var line = rows[0].Zip(rows[1]).ToDictionary(field => field.First, field => field.Second);
            rows[1].Count.ShouldBe(rows[0].Count);
            line["sourceKey"].ShouldBe(receipt.SourceKey.Value);
            line["targetKey"].ShouldBe(receipt.TargetKey.Value);
            Meant(line["reason"]).ShouldBe(receipt.Reason);
            (line["job"], line["run"], line["outcome"], line["error"]).ShouldBe(("", "3", "skipped", ""));
        }
    }

    [Fact]
    public void Write_Everything_HasItsPlace()
    {
        var receipt = ReportFileTests.Receipt("key") with
        {
            Updated = ["headers", "tags"],
            SourceETag = "\"tag\"",
            Digests = [Digest.OfCrc64(1)],
            Verification = new Verification.Verified(VerifiedBy.Crc64Nvme),
            Notes = ["One.", "Two."],
            Reasons = [ShortReason.Renamed(ShortReason.KeyTaken)],
            Started = new DateTimeOffset(2026, 11, 22, 10, 20, 30, 456, TimeSpan.Zero),
            Duration = TimeSpan.FromSeconds(1.5),
            Route = TransferRoute.Pull,
        };

        var rows = Parse(Write(new ReportOrigin("job", 1), receipt));

        string.Join('|', rows[1]).ShouldBe(
            "job|1|transferred|false|bucket|key||\"tag\"|7|container|key|||crc64Nvme:0000000000000001|verified|crc64Nvme||false|||One. Two.||pull|7|0|2|2026-11-22T10:20:30.456Z|1.5|renamed: the key was taken|headers tags");
    }

    private static string Write(ReportOrigin origin, TransferReceipt receipt)
    {
        var (lines, output) = (new CsvLines(origin), new ArrayBufferWriter<byte>());
        lines.WriteHead(output);
        lines.Write(output, receipt);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Draw(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static string Meant(string field) => field.StartsWith('\'') ? field[1..] : field;

    // A reader as RFC 4180 describes it, written apart from the writer.
    private static List<List<string>> Parse(string text)
    {
        var (rows, row, field, quoted) = (new List<List<string>>(), new List<string>(), new StringBuilder(), false);
        var rest = new Queue<char>(text);
        while (rest.TryDequeue(out var next))
        {
            switch (next)
            {
                case '"' when quoted && rest.TryPeek(out var second) && second == '"':
                    field.Append(rest.Dequeue());
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case ',' when !quoted:
                    row.Add(field.ToString());
                    field.Clear();
                    break;
                case '\r' when !quoted:
                    rest.Dequeue().ShouldBe('\n');
                    row.Add(field.ToString());
                    field.Clear();
                    rows.Add(row);
                    row = [];
                    break;
                case var c:
                    field.Append(c);
                    break;
            }
        }

        field.Length.ShouldBe(0);
        return rows;
    }
}
