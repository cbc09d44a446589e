using Trasvase.Http;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Tests.Hosting.Doctor;

/// <summary>The doctor against services over real sockets, sound ones and ill ones.</summary>
public sealed partial class DiagnosisTests : IAsyncDisposable
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private readonly Dictionary<string, string> _environment = [];
    private S3StandIn? _s3;
    private AzureStandIn? _azure;

    private S3StandIn S3 => _s3!;

    private AzureStandIn Azure => _azure!;

    public async ValueTask DisposeAsync()
    {
        await S3.DisposeAsync();
        await Azure.DisposeAsync();
    }

    [Fact]
    public async Task DiagnoseAsync_AllIsWell_SaysSoAndLeavesNothing()
    {
        await StartAsync();

        var diagnosis = await DiagnoseAsync();

        diagnosis.Findings.Where(finding => finding.Verdict != FindingVerdict.Ok).ShouldBeEmpty();
        Azure.State.Blobs("container").ShouldBeEmpty();
        S3.State.Bucket("bucket").Keys.ShouldBe(["in/a"]);
        Of(diagnosis, "Target.pull").Sentence.ShouldContain("fetches from the source by itself");
        Secrets().ShouldAllBe(secret => diagnosis.Findings.All(finding => !$"{finding}".Contains(secret)));
    }

    [Fact]
    public async Task DiagnoseAsync_MoveAndDeletingSync_SayWhatCannotBeTried()
    {
        await StartAsync();

        var move = await DiagnoseAsync(new DiagnosisOptions { Verb = JobVerb.Move });
        var sync = await DiagnoseAsync(new DiagnosisOptions
        {
            Verb = JobVerb.Sync,
            Job = new JobOptions { Sync = new SyncOptions { Delete = true } },
        });

        Of(move, "Source.remove").Verdict.ShouldBe(FindingVerdict.NotChecked);
        Of(move, "Source.remove").Advice.ShouldNotBeNull().ShouldContain("s3:DeleteObject");
        Of(move, "Target.remove").Verdict.ShouldBe(FindingVerdict.Ok);
        Of(sync, "Target.remove").Verdict.ShouldBe(FindingVerdict.NotChecked);
        (Azure.State.Deletes.Count, S3.State.Bucket("bucket").Deletes.Count).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData(20, FindingVerdict.Ok)]
    [InlineData(120, FindingVerdict.Warning)]
    [InlineData(-420, FindingVerdict.Warning)]
    public async Task DiagnoseAsync_ClockThatIsWrong_IsSaidBeforeAnythingIsSigned(int seconds, FindingVerdict verdict)
    {
        await StartAsync();
        S3.State.Time = new Shifted(TimeSpan.FromSeconds(seconds));

        var clock = Of(await DiagnoseAsync(), "Source.clock");

        clock.Verdict.ShouldBe(verdict);
        if (verdict != FindingVerdict.Ok)
        {
            clock.Sentence.ShouldContain(seconds > 0 ? "behind" : "ahead of");
        }
    }

    [Fact]
    public async Task DiagnoseAsync_WrongKey_FailsListingAndTriesNothingFurther()
    {
        await StartAsync();
        _environment["AWS_SECRET_ACCESS_KEY"] = "CanaryOfAnotherSecretKey";

        var diagnosis = await DiagnoseAsync();

        Of(diagnosis, "Source.list").Verdict.ShouldBe(FindingVerdict.Failure);
        foreach (var name in new[] { "Source.look", "Source.read", "Source.tags", "Target.pull" })
        {
            Of(diagnosis, name).Verdict.ShouldBe(FindingVerdict.NotChecked, name);
        }

        Of(diagnosis, "Target.write").Verdict.ShouldBe(FindingVerdict.Ok);
        diagnosis.Findings.ShouldAllBe(finding => !$"{finding}".Contains("Canary"));
    }

    [Theory]
    [InlineData(false, FindingVerdict.Failure)]
    [InlineData(true, FindingVerdict.NotChecked)]
    public async Task DiagnoseAsync_ContainerMissing_IsAFailureUnlessItIsMade(bool create, FindingVerdict verdict)
    {
        await StartAsync();
        Azure.State.RemoveContainer("container");

        var diagnosis = await DiagnoseAsync(new DiagnosisOptions { Job = new TransferOptions { CreateContainer = create } });

        Of(diagnosis, "Target.list").Verdict.ShouldBe(verdict);
        Of(diagnosis, "Target.write").Verdict.ShouldBe(FindingVerdict.NotChecked);
        Azure.State.HasContainer("container").ShouldBeFalse();
    }

    [Theory]
    [InlineData("GetObject", "Source.read", FindingVerdict.Failure)]
    [InlineData("GetObjectTagging", "Source.tags", FindingVerdict.Warning)]
    [InlineData("ListObjectsV2", "Source.list", FindingVerdict.Failure)]
    public async Task DiagnoseAsync_RightThatIsMissing_IsTheOneThatIsNamed(string operation, string check, FindingVerdict verdict)
    {
        await StartAsync();
        Refuse(operation);

        var finding = Of(await DiagnoseAsync(), check);

        finding.Verdict.ShouldBe(verdict);
        finding.Advice.ShouldNotBeNull();
    }

    // A GET tells what HEAD tells, and stands in for it.
    [Fact]
    public async Task DiagnoseAsync_OnlyHeadIsRefused_FindsThatObjectsMayBeLookedAtAndRead()
    {
        await StartAsync();
        Refuse("HeadObject");

        var diagnosis = await DiagnoseAsync();

        CheckResult(diagnosis, "look").ShouldBe((FindingVerdict.Ok, "Objects may be looked at; the bucket tells no versions.", null));
        CheckResult(diagnosis, "read").ShouldBe((FindingVerdict.Ok, "Objects may be read: one was opened.", null));
    }

    [Fact]
    public async Task DiagnoseAsync_HeadAndGetAreRefused_NamesBothAndWhatToDo()
    {
        await StartAsync();
        Refuse("HeadObject", "GetObject");
        const string why = "s3://bucket/in/a failed: access is denied, check that the credentials (AWS_ACCESS_KEY_ID or "
        + "AWS_PROFILE) are right and allow this "
            + "(403 AccessDenied). If requesters pay for this bucket, use --requester-pays.";

        var diagnosis = await DiagnoseAsync();

        CheckResult(diagnosis, "look").ShouldBe((
            FindingVerdict.Failure, $"Looking at {why}", "Have whoever owns it allow this to these credentials."));
        CheckResult(diagnosis, "read").ShouldBe((
            FindingVerdict.Failure, $"Reading {why}", "Have whoever owns it allow this to these credentials."));
    }

    [Fact]
    public async Task DiagnoseAsync_ServiceThatIsNotThere_KeepsItsOwnChecksFromBeingTried()
    {
        await StartAsync();
        await S3.DisposeAsync();

        var diagnosis = await DiagnoseAsync();

        Of(diagnosis, "Source.connection").Verdict.ShouldBe(FindingVerdict.Failure);
        Of(diagnosis, "Source.list").Verdict.ShouldBe(FindingVerdict.NotChecked);
        Of(diagnosis, "Target.condition").Verdict.ShouldBe(FindingVerdict.Ok);
    }

    [Fact]
    public async Task DiagnoseAsync_VariableThatIsInvalid_IsAFinding()
    {
        await StartAsync();
        _environment.Remove("AWS_SECRET_ACCESS_KEY");

        var diagnosis = await DiagnoseAsync();

        Of(diagnosis, "Source.options").Sentence.ShouldContain("AWS_SECRET_ACCESS_KEY is missing");
        Of(diagnosis, "Source.credentials").Verdict.ShouldBe(FindingVerdict.NotChecked);
    }

    [Theory]
    [InlineData(TransferRoute.Auto, FindingVerdict.Warning)]
    [InlineData(TransferRoute.Pull, FindingVerdict.Failure)]
    [InlineData(TransferRoute.Relay, FindingVerdict.Ok)]
    public async Task DiagnoseAsync_TargetThatCannotFetch_MattersAsTheWayWasChosen(TransferRoute via, FindingVerdict verdict)
    {
        await StartAsync();
        S3.Server.Before = request => ValueTask.FromResult(request.Target.Contains("X-Amz-Signature=", StringComparison.Ordinal)
            ? StandInAnswer.Xml(403, "<Error><Code>AccessDenied</Code></Error>")
            : null);

        Of(await DiagnoseAsync(new DiagnosisOptions { Job = new TransferOptions { Via = via } }), "Target.pull").Verdict.ShouldBe(verdict);
    }

    private static Finding Of(Diagnosis diagnosis, string name) =>
        diagnosis.Findings.Single(finding => $"{finding.Side}.{finding.Check}" == name);

    private static (FindingVerdict, string, string?) CheckResult(Diagnosis diagnosis, string check)
    {
        var finding = Of(diagnosis, $"Source.{check}");
        return (finding.Verdict, finding.Sentence, finding.Advice);
    }

    private void Refuse(params string[] operations) => S3.Server.Before = request => ValueTask.FromResult(
        operations.Contains(request.Operation) ? StandInAnswer.Xml(403, "<Error><Code>AccessDenied</Code></Error>") : null);

    private IEnumerable<string> Secrets() => [S3.Account.SecretAccessKey, S3.Account.AccessKeyId, Convert.ToBase64String(Azure.State.Key)];

    private void UseSas(IReadOnlyDictionary<string, string> environment)
    {
        _environment.Remove("AZURE_STORAGE_CONNECTION_STRING");
        foreach (var (name, value) in environment)
        {
            _environment[name] = value;
        }
    }

    private async Task StartAsync(S3StandInOptions? options = null)
    {
        (_s3, _azure) = (
            await S3StandIn.StartAsync(options ?? new S3StandInOptions(), None),
            await AzureStandIn.StartAsync(new AzureStandInOptions(), None));
        S3.State.CreateBucket("bucket").Put("in/a", new PositionalData(1, 5000).ToArray());
        Azure.State.CreateContainer("container");
        foreach (var (name, value) in S3.Account.AsEnvironment.Concat(Azure.Account.AsEnvironment))
        {
            _environment[name] = value;
        }
    }

    private async Task<Diagnosis> DiagnoseAsync(DiagnosisOptions? options = null)
    {
        var quick = new RetryPolicy { AttemptsMax = 2, DelayFirst = TimeSpan.Zero };
        options ??= new DiagnosisOptions();
        options = options with { Job = options.Job with { Transfer = options.Job.Transfer with { Retry = quick } } };
        using var client = new TrasvaseClient(TrasvaseOptions.FromEnvironment(_environment.GetValueOrDefault) with
        {
            Retry = quick,
            IsCommand = true,
        });
        return await client.DiagnoseAsync("s3://bucket/in/", "az://container/out/", options, cancellationToken: None);
    }

    private sealed class Shifted(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
