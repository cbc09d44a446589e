using System.Text;
using Trasvase.Jobs.Reporting;

namespace Trasvase.Tests.Jobs.Reporting;

/// <summary>One file for all nights: no job takes off what another one wrote.</summary>
public sealed class ReportAppendingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-append-").FullName;

    public static TheoryData<string> Formats => [".jsonl", ".csv"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Open_JobsOneAfterTheOther_WriteTheirLinesBehindEachOther(string ending)
    {
        var (file, first, second) = (Path.Combine(_folder, "report" + ending), new Job("one"), new Job("two"));
        await first.WriteAsync(file, "a", "b");
        await second.WriteAsync(file, "c");
        await new Job("three").WriteAsync(file);
        await second.WriteAsync(file, "d");

        var lines = await File.ReadAllLinesAsync(file, CancellationToken.None);
        lines.Length.ShouldBe(4 + (ending == ".csv" ? 1 : 0), "the names of the columns are there once");
        lines[^4..].Select(line => line.Contains("one", StringComparison.Ordinal)).ShouldBe([true, true, false, false]);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Open_WhatTheJobWroteAndDoesNotRemember_IsTakenOff(string ending)
    {
        var (file, other, job) = (Path.Combine(_folder, "report" + ending), new Job("other"), new Job("job"));
        await other.WriteAsync(file, "a");
        await job.WriteAsync(file, "b");
        var known = job.Known!;
        await job.WriteAsync(file, "c", "d");
        foreach (var cut in new[] { 0, 1, 90 })
        {
            // Its last line torn by a power cut, and remembered neither.
            using (var stream = File.Open(file, FileMode.Open))
            {
                stream.SetLength(Math.Max(known.Length!.Value, stream.Length - cut));
            }

            job.Known = known;
            await job.WriteAsync(file, "e", "f");
        }

        var text = await File.ReadAllTextAsync(file, CancellationToken.None);
        Array.ConvertAll("abcdef".ToCharArray(), key => text.Contains($"key-{key}", StringComparison.Ordinal))
            .ShouldBe([true, true, false, false, true, true]);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Open_AnotherJobHasWrittenSince_IsRefusedAndLeftAsItIs(string ending)
    {
        var (file, job) = (Path.Combine(_folder, "report" + ending), new Job("job"));
        await job.WriteAsync(file, "a");
        var known = job.Known;
        await job.WriteAsync(file, "b");
        await new Job("other").WriteAsync(file, "c");
        var before = await File.ReadAllTextAsync(file, CancellationToken.None);
        job.Known = known;

        (await Should.ThrowAsync<ReportException>(() => job.WriteAsync(file, "d"))).Message.ShouldContain(
            "Another job has written to the report");

        (await File.ReadAllTextAsync(file, CancellationToken.None)).ShouldBe(before);
    }

    [Theory]
    [InlineData("report.jsonl", "no whole line", "does not end with a whole line")]
    [InlineData("report.csv", "job,run,something\r\n", "has other columns")]
    public async Task Open_FileThatLinesCannotFollow_IsRefusedAndLeftAsItIs(string name, string content, string sentence)
    {
        var file = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(file, content, CancellationToken.None);

        (await Should.ThrowAsync<ReportException>(() => new Job("job").WriteAsync(file, "a"))).Message.ShouldContain(sentence);

        (await File.ReadAllTextAsync(file, CancellationToken.None)).ShouldBe(content);
    }

    [Fact]
    public async Task Open_TwoJobsAtATime_OnlyOneWrites()
    {
        var file = Path.Combine(_folder, "report.jsonl");
        await File.WriteAllBytesAsync(file, Encoding.UTF8.GetBytes(""), CancellationToken.None);
        await using var first = await new Job("one").OpenAsync(file);

        (await Should.ThrowAsync<ReportException>(() => new Job("two").OpenAsync(file))).Message.ShouldContain("cannot be written");
    }

    private sealed class Job(string id)
    {
        public ReportMark? Known { get; set; }

        public Task<ReportFile> OpenAsync(string file) => ReportFile.OpenAsync(file, Known, new ReportOrigin(id, 1), mark =>
        {
            Known = mark;
            return default;
        }, appends: true);

        public async Task WriteAsync(string file, params string[] keys)
        {
            await using var report = await OpenAsync(file);
            foreach (var key in keys)
            {
                await report.AppendAsync([ReportFileTests.Receipt("key-" + key)], length =>
                {
                    Known = Known! with { Length = length };
                    return default;
                });
            }
        }
    }
}
