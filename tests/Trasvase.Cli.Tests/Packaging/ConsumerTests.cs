using Trasvase.Testing.Emulators;

namespace Trasvase.Cli.Tests.Packaging;

/// <summary>A project of somebody else's, far from this repository, that takes the library from its package.</summary>
public sealed class ConsumerTests : IDisposable
{
    private const string Version = "0.0.0-consumer";

    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;

    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
          </PropertyGroup>
          <ItemGroup>
            REFERENCE
          </ItemGroup>
        </Project>
        """;

    // Nobody answers at either endpoint: what is shown is that everything that the library needs is there, the vendors' credentials as
    // well.
    private const string Program = """
        using System.Text.Json;
        using Azure.Core;
        using Trasvase;

        var given = new Given();
        foreach (var credential in new TokenCredential?[] { given, null })
        {
            using var client = new TrasvaseClient(new TrasvaseOptions
            {
                S3 = new S3Options { Endpoint = "http://127.0.0.1:1", Public = true },
                AzureBlob = new AzureBlobOptions { AccountName = "acct", Endpoint = "https://127.0.0.1:1/acct", Credential = credential },
                Retry = new RetryPolicy { AttemptsMax = 1 },
            });
            try
            {
                var receipt = await client.CopyAsync("s3://bucket/key", "az://container/key", new TransferOptions { Patience = TimeSpan.Zero });
                Console.WriteLine($"receipt {JsonSerializer.Serialize(receipt, JsonSerializerOptions.Web)}");
            }
            catch (StoreException e)
            {
                Console.WriteLine($"refused {e.Kind} {e.Message}");
            }

            try
            {
                await foreach (var page in client.ListAsync("az://container/"))
                {
                    Console.WriteLine($"listed {page.Objects.Count}");
                }
            }
            catch (StoreException e)
            {
                Console.WriteLine($"listing {e.Kind} {e.Message}");
            }
        }

        Console.WriteLine($"asked {given.Asked > 0}");

        internal sealed class Given : TokenCredential
        {
            public int Asked { get; private set; }

            public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => Next();

            public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(Next());

            private AccessToken Next()
            {
                Asked++;
                return new AccessToken("token", DateTimeOffset.UtcNow.AddHours(1));
            }
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-consumer-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Also what others bring along must be as new as what the library was built with.
    [Fact]
    public async Task Package_InAProjectOfSomebodyElse_RunsWithBothVendorsCredentials()
    {
        await WriteAsync(
            "nuget.config",
            $"""<configuration><packageSources><add key="packed" value="{_folder}/feed" /></packageSources></configuration>""");
        await DoneAsync(
            $"cd '{RepositoryRoot.Directory}' && dotnet pack src/Trasvase -c {Configuration} --no-build -p:PackageVersion={Version} "
                + $"-o '{_folder}/feed'");

        // Into a folder of its own, which goes with the test; what the build of this repository has fetched is not fetched again.
        await BuildAndRunAsync(
            $"""<PackageReference Include="Trasvase" Version="{Version}" />""",
            $"""known=$(dotnet nuget locals global-packages --list | sed 's/^[^/]*//') && dotnet build -p:RestorePackagesPath='{_folder}/packages' -p:RestoreFallbackFolders="$known" """);
    }

    [Fact]
    public Task Project_InAProjectOfSomebodyElse_RunsWithBothVendorsCredentials() => BuildAndRunAsync(
        $"""<ProjectReference Include="{RepositoryRoot.File("src", "Trasvase", "Trasvase.csproj")}" />""",
        "dotnet build -p:BuildProjectReferences=false");

    private async Task BuildAndRunAsync(string reference, string build)
    {
        await WriteAsync("Consumer.csproj", Project.Replace("REFERENCE", reference, StringComparison.Ordinal));
        await WriteAsync("Program.cs", Program);
        await DoneAsync($"cd '{_folder}' && {build} -c {Configuration}");

        var run = await DoneAsync($"dotnet '{_folder}/bin/{Configuration}/net10.0/Consumer.dll'");

        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(5, run.Said);
        lines[0].ShouldStartWith("""receipt {"outcome":"failed",""");
        lines[1].ShouldStartWith("listing Unavailable ");
        lines[3].ShouldStartWith("listing Unauthenticated Microsoft Entra ID gave no token");
        lines[4].ShouldBe("asked True");
    }

    private static async Task<Run> DoneAsync(string line)
    {
        var run = await Run.ShellAsync(
            new Dictionary<string, string>
            {
                ["AZURE_TOKEN_CREDENTIALS"] = "EnvironmentCredential",
                ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
                ["DOTNET_NOLOGO"] = "1",
            },
            line);
        run.ExitCode.ShouldBe(0, run.Said);
        return run;
    }

    private Task WriteAsync(string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(_folder, name), text, TestContext.Current.CancellationToken);
}
