using Trasvase.Cli.Output;

namespace Trasvase.Cli.Tests.Output;

/// <summary>Whatever text reaches the output, and from wherever: no secret in it is shown.</summary>
public sealed class SecretsTests
{
    private const string Canary = "CanaryOfASignature0123456789";
    private const string Text = $"GET https://acct.blob.core.windows.net/c/k?sv=2026&sig={Canary} Authorization: Bearer {Canary}";

    private readonly StringWriter _output = new();

    [Fact]
    public async Task Json_EverySentence_IsWithoutSecrets()
    {
        var reporter = new JsonReporter(new JsonLines(_output), TimeSpan.FromSeconds(1), quiet: false);

        await reporter.RecordAsync(Receipt());
        reporter.Finish(new JobReport { Stopped = Text });

        _output.ToString().ShouldNotContain(Canary);
        _output.ToString().ShouldContain("sig=***");
    }

    [Fact]
    public void Text_EverySentence_IsWithoutSecrets()
    {
        var order = new TransferOrder(JobVerb.Copy, Location.Parse("s3://bucket/key"), Location.Parse("az://box/key"), IsDryRun: false);

        var lines = string.Join(
            '\n',
            [
                .. ReceiptText.Lines(order, Receipt()),
                ReceiptText.WouldLine(order, Receipt()),
                Complaint.Line(Text),
                Complaint.Line(Complaint.Of(new InvalidOperationException(Text))),
            ]);

        lines.ShouldNotContain(Canary);
        lines.ShouldContain("***");
    }

    private static TransferReceipt Receipt() => new()
    {
        Outcome = Outcome.Failed,
        SourceContainer = "bucket",
        SourceKey = new ObjectKey("key"),
        TargetContainer = "box",
        TargetKey = new ObjectKey("key"),
        Reason = Text,
        Notes = [Text],
        Verification = new Verification.Unverifiable(Text),
    };
}
