using Trasvase.Hosting;
using Trasvase.Hosting.Doctor;

namespace Trasvase.Tests.Hosting.Doctor;

public class ExaminationTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_WhatNeedsAFailure_IsNotTried()
    {
        var tried = new List<string>();
        Check[] checks =
        [
            Check("a", CheckResult.Ok("Fine.")),
            Check("b", CheckResult.Failure("Broken.", "Mend it.")),
            Check("c", CheckResult.Ok("Fine."), "b"),
            Check("d", CheckResult.Ok("Fine."), "c"),
            Check("e", CheckResult.Warning("Hm.", "Look."), "a"),
            Check("f", CheckResult.Ok("Fine."), "e"),
        ];

        var diagnosis = await new Examination(checks).RunAsync(_ => ValueTask.CompletedTask, None);

        diagnosis.Findings.Select(finding => finding.Verdict).ShouldBe(
            [
                FindingVerdict.Ok, FindingVerdict.Failure, FindingVerdict.NotChecked, FindingVerdict.NotChecked,
                FindingVerdict.Warning, FindingVerdict.Ok,
            ]);
        tried.ShouldBe(["a", "b", "e", "f"]);
        diagnosis.Findings[2].Sentence.ShouldBe("Not checked, because of: source b.");
        diagnosis.IsHealthy.ShouldBeFalse();

        Check Check(string name, CheckResult told, params string[] needs)
        {
            return new Check(name, FindingSide.Source, Try) { Needs = needs };

            Task<CheckResult> Try(CancellationToken cancellationToken)
            {
                tried.Add(name);
                return Task.FromResult(told);
            }
        }
    }

    [Fact]
    public async Task RunAsync_WhatIsThrown_IsAFailureWithoutSecrets()
    {
        Check[] checks =
        [
            new(
                "store",
                FindingSide.Source,
                _ => throw new StoreException(StoreErrorKind.Unauthenticated, RetryAdvice.Never, "It said sig=CanaryOfASignature.")),
            new("option", FindingSide.Target, _ => throw new ConfigurationException("The region is none.")),
            new(
                "told",
                FindingSide.Target,
                _ => Task.FromResult(CheckResult.Warning("Is password=CanaryOfAPassword", "Try sig=CanaryOfASignature"))),
        ];
        var told = new List<Finding>();

        var diagnosis = await new Examination(checks).RunAsync(finding =>
        {
            told.Add(finding);
            return ValueTask.CompletedTask;
        }, None);

        told.ShouldBe(diagnosis.Findings);
        diagnosis.Count(FindingVerdict.Failure).ShouldBe(2);
        diagnosis.Findings.ShouldAllBe(finding => finding.Advice != null && !$"{finding}".Contains("Canary"));
    }

    [Theory]
    [InlineData("AKIAABCDEFGHIJKLMNOP", "AKIA…MNOP")]
    [InlineData("short", "sh…")]
    [InlineData("", "…")]
    public void Shortened_AnId_KeepsItsEndsOnly(string id, string shown) => CredentialFacts.Shortened(id).ShouldBe(shown);
}
