using System.Text.Json;
using Trasvase.Jobs.Reporting;

namespace Trasvase.Tests.Jobs.Reporting;

/// <summary>What the file holds is what is remembered, whenever the process ends.</summary>
public sealed class ReportFileTests : IDisposable
{
    private static readonly ReportOrigin Origin = new("job", 1);

    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-report-").FullName;
    private ReportMark? _known;

    private string File => Path.Combine(_folder, "report.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Append_EndedBeforeItIsRemembered_IsTakenOffByTheNextRun()
    {
        await using (var report = await OpenAsync())
        {
            await report.AppendAsync([Receipt("a"), Receipt("b")], RememberAsync);
            await Should.ThrowAsync<KilledException>(async () => await report.AppendAsync(
                [Receipt("c")], _ => throw new KilledException()));
        }

        await using (var report = await OpenAsync())
        {
            await report.AppendAsync([], RememberAsync);
            await report.AppendAsync([Receipt("c")], RememberAsync);
        }

        (await KeysAsync()).ShouldBe(["a", "b", "c"]);
        _known!.Length.ShouldBe(new FileInfo(File).Length);
    }

    [Fact]
    public async Task Append_ManyAtATime_NeverRemembersALengthThatHoldsLinesOfOthers()
    {
        await using var report = await OpenAsync();
        var (lines, wrong) = (0, 0);

        await Parallel.ForAsync(
            0,
            200,
            async (i, _) => await report.AppendAsync([.. Enumerable.Range(0, i % 3).Select(j => Receipt($"{i}-{j}"))], async length =>
            {
                await Task.Yield();
                if (length is not null)
                {
                    var now = Interlocked.Add(ref lines, i % 3);
                    wrong += (await System.IO.File.ReadAllLinesAsync(File, CancellationToken.None)).Length == now ? 0 : 1;
                }
            }));

        (lines, wrong).ShouldBe((199, 0));
    }

    [Theory]
    [InlineData(null, "exists already")]
    [InlineData("mine", "did not write")]
    [InlineData("longer", "put back what was there")]
    public async Task Open_FileThatIsNotWhatIsRemembered_IsRefusedAndLeftAsItIs(string? known, string sentence)
    {
        await System.IO.File.WriteAllTextAsync(File, "precious\n", CancellationToken.None);
        _known = known is null ? null : new ReportMark(File, known == "mine" ? null : 1000);

        (await Should.ThrowAsync<ReportException>(() => OpenAsync())).Message.ShouldContain(sentence);

        (await System.IO.File.ReadAllTextAsync(File, CancellationToken.None)).ShouldBe("precious\n");
    }

    [Fact]
    public async Task Open_EndedBetweenAnyTwoSteps_IsOpenedByTheNextRun()
    {
        for (var step = 0; step < 2; step++)
        {
            System.IO.File.Delete(File);
            (_known, var remembered) = (null, 0);
            await Should.ThrowAsync<KilledException>(() => ReportFile.OpenAsync(File, _known, Origin, mark =>
            {
                if (remembered++ == step)
                {
                    throw new KilledException();
                }

                _known = mark;
                return default;
            }));
            if (_known is null)
            {
                System.IO.File.Exists(File).ShouldBeFalse("nothing is made that nobody knows of");
            }

            await using var report = await OpenAsync();
            await report.AppendAsync([Receipt("a")], RememberAsync);
            (await KeysAsync()).ShouldBe(["a"]);
        }
    }

    [Fact]
    public async Task Open_FolderThatIsMissing_SaysSo() =>
        (await Should.ThrowAsync<ReportException>(() => ReportFile.OpenAsync(
            Path.Combine(_folder, "no", "report.csv"), null, Origin, _ => default)))
            .Message.ShouldContain("cannot be written");

    [Theory]
    [InlineData("a.jsonl", true)]
    [InlineData("a.JSON", true)]
    [InlineData("a.csv", true)]
    [InlineData("a.xlsx", false)]
    [InlineData("a", false)]
    public void Fault_Name_MustTellTheFormat(string name, bool isKnown) => (ReportFormats.Fault(name) is null).ShouldBe(isKnown);

    [Fact]
    public async Task Append_SecretInAReason_IsTakenOut()
    {
        await using (var report = await OpenAsync())
        {
            await report.AppendAsync([Receipt("a") with { Reason = "GET https://x/y?sig=verysecretvalue failed." }], RememberAsync);
        }

        (await System.IO.File.ReadAllTextAsync(File, CancellationToken.None)).ShouldNotContain("verysecretvalue");
    }

    [Fact]
    public async Task Append_RemovedObject_HasTheFieldsOfEveryLine()
    {
        await using (var report = await OpenAsync())
        {
            await report.AppendAsync([Receipt("a")], RememberAsync);
            await report.AppendRemovedAsync(
                [new RemovedObject("container", new ObjectKey("b"), "\"tag\"", 5, IsDryRun: false)], RememberAsync);
        }

        var lines = (await System.IO.File.ReadAllLinesAsync(File, CancellationToken.None))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        lines[1].EnumerateObject().Select(field => field.Name).ShouldBe(lines[0].EnumerateObject().Select(field => field.Name));
        (
            lines[1].GetProperty("outcome").GetString(),
            lines[1].GetProperty("targetKey").GetString(),
            lines[1].GetProperty("size").GetInt64()).ShouldBe(("removed", "b", 5));
        _known!.Length.ShouldBe(new FileInfo(File).Length);
    }

    internal static TransferReceipt Receipt(string key) => new()
    {
        Outcome = Outcome.Transferred,
        SourceContainer = "bucket",
        SourceKey = new ObjectKey(key),
        TargetContainer = "container",
        TargetKey = new ObjectKey(key),
        Size = 7,
        BytesSent = 7,
        Requests = 2,
    };

    private Task<ReportFile> OpenAsync() => ReportFile.OpenAsync(File, _known, Origin, mark =>
    {
        _known = mark;
        return default;
    });

    private ValueTask RememberAsync(long? length)
    {
        _known = length is null ? _known : _known! with { Length = length };
        return default;
    }

    private async Task<IEnumerable<string?>> KeysAsync() =>
        (await System.IO.File.ReadAllLinesAsync(File, CancellationToken.None)).Select(line => JsonDocument.Parse(line).RootElement
            .GetProperty("sourceKey")
            .GetString());

    private sealed class KilledException : Exception;
}
