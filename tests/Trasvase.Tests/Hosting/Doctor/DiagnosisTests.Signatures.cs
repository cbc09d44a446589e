using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Tests.Hosting.Doctor;

/// <content>Signatures and regions.</content>
public sealed partial class DiagnosisTests
{
    [Theory]
    [InlineData("rl", "Target.write", FindingVerdict.Failure)]
    [InlineData("rcw", "Target.list", FindingVerdict.Warning)]
    [InlineData("rcwl", "Target.credentials", FindingVerdict.Ok)]
    public async Task DiagnoseAsync_Sas_IsAsGoodAsItsPermissions(string permissions, string check, FindingVerdict verdict)
    {
        await StartAsync();
        UseSas(Azure.SasEnvironment(permissions, TimeSpan.FromHours(5)));

        var diagnosis = await DiagnoseAsync();

        Of(diagnosis, check).Verdict.ShouldBe(verdict);
        Of(diagnosis, "Target.credentials").Sentence.ShouldContain($"'{permissions}'");
        diagnosis.Findings.ShouldAllBe(finding => !$"{finding}".Contains("sig="));
    }

    [Fact]
    public async Task DiagnoseAsync_SasThatHasEnded_IsSaid()
    {
        await StartAsync();
        UseSas(Azure.SasEnvironment("rcwl", TimeSpan.FromHours(-1)));

        Of(await DiagnoseAsync(), "Target.credentials").Sentence.ShouldContain("; ended ");
    }

    [Fact]
    public async Task DiagnoseAsync_BucketInAnotherRegion_IsSaid()
    {
        await StartAsync();
        S3.Server.After = (request, answer) => ValueTask.FromResult<StandInAnswer?>(request.Operation == "HeadBucket"
            ? answer.With("x-amz-bucket-region", "eu-west-3")
            : null);

        var region = Of(await DiagnoseAsync(), "Source.region");

        region.Verdict.ShouldBe(FindingVerdict.Warning);
        region.Advice.ShouldNotBeNull().ShouldContain("AWS_REGION=eu-west-3");
    }

    [Fact]
    public async Task DiagnoseAsync_RegionThatOnlyASignedRequestIsTold_IsSaid()
    {
        await StartAsync(new S3StandInOptions { Region = "eu-west-3" });
        _environment["AWS_REGION"] = "us-east-1";

        var diagnosis = await DiagnoseAsync();

        Of(diagnosis, "Source.list").Verdict.ShouldBe(FindingVerdict.Ok);
        CheckResult(diagnosis, "region").ShouldBe((
            FindingVerdict.Warning,
            "Requests were signed for us-east-1, and the service wants eu-west-3: that was put right by itself, after a refusal "
                + "that every command meets again.",
            "Set AWS_REGION=eu-west-3, or give --s3-region eu-west-3."));
    }
}
