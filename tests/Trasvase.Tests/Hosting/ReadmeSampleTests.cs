using Trasvase.Testing.Emulators;

namespace Trasvase.Tests.Hosting;

/// <summary>The C# sample of the README, compiled. What stands between the two marks is what the README shows.</summary>
public class ReadmeSampleTests
{
    [Fact]
    public async Task ReadmeSample_IsWhatCompilesHereAsync()
    {
        var token = TestContext.Current.CancellationToken;
        var here = await File.ReadAllLinesAsync(RepositoryRoot.File("tests/Trasvase.Tests/Hosting/ReadmeSampleTests.cs"), token);
        var sample = here
            .SkipWhile(line => line.Trim() != "// sample: begin").Skip(1)
            .TakeWhile(line => line.Trim() != "// sample: end")
            .Select(line => line.Length == 0 ? line : line[8..]);
        var readme = await File.ReadAllTextAsync(RepositoryRoot.File("README.md"), token);

        readme.ShouldContain(string.Join('\n', sample));
        ((Func<CancellationToken, Task>)SampleAsync).Method.ShouldNotBeNull();
    }

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
