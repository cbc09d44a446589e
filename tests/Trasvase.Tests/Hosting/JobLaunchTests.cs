using Trasvase.Hosting;
using Trasvase.Jobs.Journal;
using Trasvase.Storage;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Hosting;

public sealed class JobLaunchTests : IDisposable
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly SyncOptions Delete = new() { Delete = true };

    private readonly string _path = Directory.CreateTempSubdirectory("trasvase-launch-").FullName;

    private readonly ManualTime _time = new();

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Theory]
    [InlineData("az://c/a/", "az://c/")]
    [InlineData("az://c/a/b/", "az://c/a/")]
    [InlineData("az://c/a/", "az://c/a/")]
    [InlineData("az://c/", "az://c/a/")]
    public async Task SyncAllAsync_OneSideWithinTheOther_IsRefused(string source, string target)
    {
        using var client = new TrasvaseClient(new MemoryCatalog(), TimeProvider.System);

        (await Should.ThrowAsync<ConfigurationException>(client.SyncAllAsync(source, target, cancellationToken: None))).Message.ShouldContain("within");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SyncAllAsync_TargetThatIsNoPrefix_IsRefusedAndWhatItsNameBeginsIsLeftAlone(bool isDryRun)
    {
        var stores = new MemoryCatalog();
        await stores["c"].Inner.PutAsync(new ObjectKey("backup-old/a"), new PositionalData(1, 10).ToBody(), new WriteOptions(), None);
        using var client = new TrasvaseClient(stores, TimeProvider.System, new JournalOptions { Folder = _path });
        var options = new JobOptions { Sync = Delete with { DeleteMax = 100 }, Transfer = new TransferOptions { DryRun = isDryRun } };

        var refusal = await Should.ThrowAsync<ConfigurationException>(client.SyncAllAsync(
            "s3://bucket/data/", "az://c/backup", options, cancellationToken: None));

        refusal.Message.ShouldContain("az://c/backup/");
        (await stores["c"].Inner.FindAsync(new ObjectKey("backup-old/a"), version: null, None)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("az://c/a/", "az://c/b/")]
    [InlineData("az://c/a/", "az://other/")]
    public async Task SyncAllAsync_SidesApart_IsDone(string source, string target)
    {
        using var client = new TrasvaseClient(new MemoryCatalog(), TimeProvider.System);

        (await client.SyncAllAsync(source, target, cancellationToken: None)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task SyncAllAsync_CommandRepeatedAfterAnInterruption_SaysSinceWhenItsListingIs()
    {
        var (stores, begun) = (new MemoryCatalog(), _time.GetUtcNow());
        using var client = new TrasvaseClient(stores, _time, new JournalOptions { Folder = _path });
        using var interruption = new CancellationTokenSource();
        stores["bucket"].Before = async _ =>
        {
            await interruption.CancelAsync();
            interruption.Token.ThrowIfCancellationRequested();
        };
        await Should.ThrowAsync<OperationCanceledException>(() => client.SyncAllAsync(
            "s3://bucket/a/", "az://c/b/", cancellationToken: interruption.Token));
        stores["bucket"].Before = static _ => Task.CompletedTask;
        _time.Advance(TimeSpan.FromDays(20));

        var report = await client.SyncAllAsync("s3://bucket/a/", "az://c/b/", cancellationToken: None);
        var next = await client.SyncAllAsync("s3://bucket/a/", "az://c/b/", cancellationToken: None);

        (report.IsResumed, report.IsSuccess, report.Begun).ShouldBe((true, true, begun));
        (next.IsResumed, next.Begun).ShouldBe((false, begun + TimeSpan.FromDays(20)));
    }

    [Fact]
    public async Task SyncAllAsync_DryRunIntoAContainerThatWouldBeMade_SaysWhatWouldBeCopied()
    {
        var stores = new MemoryCatalog();
        foreach (var key in new[] { "s/a", "s/b" })
        {
            await stores["bucket"].Inner.PutAsync(new ObjectKey(key), new PositionalData(1, 10).ToBody(), new WriteOptions(), None);
        }

        stores["c"].Before = call => call.Operation == StoreOperation.CreateContainer
            ? throw new InvalidOperationException("A dry run makes nothing.")
            : throw new StoreException(StoreErrorKind.NotFound, RetryAdvice.Never, "There is no container 'c'.");
        using var client = new TrasvaseClient(stores, TimeProvider.System);
        var options = new JobOptions { Transfer = new TransferOptions { DryRun = true, CreateContainer = true }, Sync = Delete };

        var report = await client.SyncAllAsync("s3://bucket/s/", "az://c/t/", options, cancellationToken: None);

        (report.Stopped, report.Transferred, report.Removed).ShouldBe((null, 2, 0));
        var refused = await client.SyncAllAsync(
            "s3://bucket/s/", "az://c/t/", options with { Transfer = new TransferOptions { DryRun = true } }, cancellationToken: None);
        refused.Stopped.ShouldBe("There is no container 'c'.");
    }

    [Theory]
    [InlineData("s3://bucket/s/", true, "--map")]
    [InlineData("s3://bucket/one", false, "one object")]
    [InlineData("az://c/t/below/", false, "within")]
    public async Task EstimateAsync_ASyncThatWouldBeRefused_IsRefused(string source, bool maps, string says)
    {
        using var client = new TrasvaseClient(new MemoryCatalog(), TimeProvider.System);
        var options = new JobOptions { Sync = Delete, Selection = new Selection { Maps = maps ? [new("a", "b")] : [] } };

        var error = await Should.ThrowAsync<ConfigurationException>(() => client.EstimateAsync(
            source, "az://c/t/", options, new EstimateOptions { Verb = JobVerb.Sync }, None));

        error.Message.ShouldContain(says);
    }

    [Fact]
    public async Task DiagnoseAsync_ASyncThatWouldBeRefused_SaysSo()
    {
        using var client = new TrasvaseClient(new MemoryCatalog(), TimeProvider.System);
        var options = new DiagnosisOptions { Verb = JobVerb.Sync, Job = new JobOptions { Sync = Delete } };

        var diagnosis = await client.DiagnoseAsync("s3://bucket/one", "az://c/t/", options, cancellationToken: None);

        (
            diagnosis.IsHealthy,
            diagnosis.Findings.Any(finding => finding.Sentence.Contains("one object", StringComparison.Ordinal))).ShouldBe((false, true));
        var listed = options with { Job = options.Job with { Selection = new Selection { FromList = "keys" } } };
        (await Should.ThrowAsync<ConfigurationException>(() => client.DiagnoseAsync(
            "s3://bucket/s/", "az://c/t/", listed, cancellationToken: None))).Message.ShouldContain("cannot remove anything");
    }

    [Fact]
    public async Task WhyOtherwise_AnotherSelection_IsSaidUntilASyncWithItWasConfirmedAndDone()
    {
        WhyOtherwise("a").ShouldBeNull("there was no sync before");
        await SyncAsync("a", JobState.Done);
        WhyOtherwise("a").ShouldBeNull();
        WhyOtherwise("b").ShouldNotBeNull().ShouldContain("--confirm-selection");
        WhyOtherwise("b", Delete with { ConfirmSelection = true }).ShouldBeNull();
        WhyOtherwise("b", new SyncOptions()).ShouldBeNull("it removes nothing");

        await SyncAsync("b", JobState.SomeFailed);
        WhyOtherwise("b").ShouldNotBeNull("repeating what was refused confirms nothing");
        WhyOtherwise("a").ShouldBeNull();

        await SyncAsync("b", JobState.Done);
        WhyOtherwise("b").ShouldBeNull();
        WhyOtherwise("a").ShouldNotBeNull();
    }

    [Fact]
    public async Task SyncAllAsync_DryRunWithAnotherSelection_SaysWhatARealOneWouldWant()
    {
        var stores = new MemoryCatalog();
        using var client = new TrasvaseClient(stores, _time, new JournalOptions { Folder = Path.Combine(_path, "journals") });
        await PutAsync(stores, "from", "a");
        (await client.SyncAllAsync("az://from/", "az://to/", new JobOptions
        {
            Sync = Delete,
        }, cancellationToken: None)).IsSuccess.ShouldBeTrue();
        await PutAsync(stores, "to", "gone.txt");
        var otherwise = new JobOptions { Selection = new Selection { Rules = [new(true, "*.txt"), new(true, "a")] }, Sync = Delete };

        var dry = await DryAsync(otherwise);
        var confirmed = await DryAsync(otherwise with { Sync = Delete with { ConfirmSelection = true } });
        var same = await DryAsync(new JobOptions { Sync = Delete });
        _time.Advance(TimeSpan.FromMinutes(1));
        var real = await client.SyncAllAsync("az://from/", "az://to/", otherwise, cancellationToken: None);

        dry.WhyNotRemoved.ShouldNotBeNull()
            .ShouldStartWith(
                "Nothing would be removed at the target, although the source lacks 1 of its objects: the selection is another one");
        (dry.Removed, dry.IsSuccess).ShouldBe((0, false));
        (confirmed.Removed, confirmed.WhyNotRemoved).ShouldBe((1, null));
        (same.Removed, same.WhyNotRemoved).ShouldBe((1, null));
        real.WhyNotRemoved.ShouldBe(dry.WhyNotRemoved.Replace("would be", "was", StringComparison.Ordinal));
        new JobFolder(Path.Combine(_path, "journals")).List().Count.ShouldBe(2, "a dry run is no job");

        Task<JobReport> DryAsync(JobOptions options) =>
            client.SyncAllAsync(
                "az://from/", "az://to/", options with { Transfer = options.Transfer with { DryRun = true } }, cancellationToken: None);
    }

    [Fact]
    public async Task WhyOtherwise_JournalThatCannotBeRead_IsAskedAboutUntilALaterSyncIsDone()
    {
        await SyncAsync("a", JobState.Done);
        await SyncAsync("a", JobState.Done);
        await BreakLatestAsync();

        WhyOtherwise("a").ShouldNotBeNull().ShouldContain("--confirm-selection");
        WhyOtherwise("a", Delete with { ConfirmSelection = true }).ShouldBeNull();

        await SyncAsync("b", JobState.Done);
        WhyOtherwise("b").ShouldBeNull("whatever it was, it was before this one");
        WhyOtherwise("a").ShouldNotBeNull().ShouldContain("another one");
    }

    [Fact]
    public async Task WhyOtherwise_OnlyAJournalThatCannotBeRead_IsAskedAbout()
    {
        await SyncAsync("a", JobState.Done);
        await BreakLatestAsync();

        WhyOtherwise("b").ShouldNotBeNull().ShouldContain("cannot be read");
    }

    [Fact]
    public async Task OpenAsync_ManyJobsSince_TheLastSyncThatWasDoneIsNotForgotten()
    {
        await SyncAsync("a", JobState.Done);
        for (var i = 0; i < 8; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await using var job = await new JobOpening(new JobFolder(_path), _time) { DoneMax = 2 }.OpenAsync(
                new JobOrder("copy", $"s3://{i}/", "az://c/"), resume: null);
            await job.Journal.EndAsync(JobState.Done, new JobReport());
        }

        new JobFolder(_path).List().Count.ShouldBeLessThan(6);
        WhyOtherwise("b").ShouldNotBeNull();
    }

    [Fact]
    public async Task EndAsync_RemovalThatWasRefused_IsRememberedAsThatAndNotAsAnEarlyEnd()
    {
        await using (var job = await new JobFolder(_path, _time).OpenAsync(Order("a"), resume: null))
        {
            await job.Journal.EndAsync(JobState.SomeFailed, new JobReport { WhyNotRemoved = "At most 10 may go." });
        }

        var report = new JobFolder(_path).List().Single().Report;

        (report.Stopped, report.WhyNotRemoved, report.IsSuccess).ShouldBe((null, "At most 10 may go.", false));
    }

    private static Task PutAsync(MemoryCatalog stores, string container, string key) =>
        stores[container].Inner.PutAsync(new ObjectKey(key), new PositionalData(1, 10).ToBody(), new WriteOptions(), None);

    private async Task BreakLatestAsync()
    {
        var latest = Directory.EnumerateFiles(_path, "*.db").Order(StringComparer.Ordinal).Last();
        await File.WriteAllTextAsync(latest, new string('x', 200), None);
    }

    private static JobOrder Order(string selection) => new("sync", "s3://a/", "az://b/") { Selection = selection, Choices = selection };

    private string? WhyOtherwise(string selection, SyncOptions? sync = null) =>
        JobLaunch.WhyOtherwise(new JobFolder(_path), Order(selection), sync ?? Delete);

    private async Task SyncAsync(string selection, JobState state)
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        await using var job = await new JobFolder(_path, _time).OpenAsync(Order(selection), resume: null);
        await job.Journal.EndAsync(state, new JobReport());
    }
}
