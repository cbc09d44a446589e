using Trasvase.Hosting;
using Trasvase.Transfers;

namespace Trasvase.Tests.Hosting;

/// <summary>The C# sample of the README, compiled. What stands between the two marks is what the README shows.</summary>
public class ReadmeSampleTests
{
    [Fact]
    public void ReadmeSample_IsOfThePublicApi() => ((Func<CancellationToken, Task>)SampleAsync).Method.ShouldNotBeNull();

    private static async Task SampleAsync(CancellationToken cancellationToken)
    {
        // sample: begin
        using var client = new TrasvaseClient(); // reads AWS_… and AZURE_… from the environment

        var receipt = await client.CopyAsync(
            "s3://bucket/reports/2026.parquet",
            "az://archive/",
            new TransferOptions { IfExists = CollisionPolicy.Skip },
            new Progress<TransferProgress>(p => Console.WriteLine($"{p.BytesDone:N0} of {p.BytesListed:N0} bytes")),
            cancellationToken);
        Console.WriteLine($"{receipt.Outcome}: {receipt.TargetContainer}/{receipt.TargetKey}, {receipt.Verification}");

        var report = await client.MoveAllAsync("s3://bucket/reports/", "az://archive/reports/", cancellationToken: cancellationToken);
        Console.WriteLine($"{report.Transferred} moved, {report.Unchanged} there already, {report.Failed} failed {report.Stopped}");
        // sample: end
    }
}
