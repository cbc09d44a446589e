using System.Diagnostics;
using System.Globalization;
using Trasvase.Bench.Cloud;

namespace Trasvase.Bench.Running;

/// <summary>Finds the tools and starts them under GNU time, which asks the operating system what they took.</summary>
internal sealed class Tools(string root, string folder, CloudPlaces places)
{
    private const string Time = "/usr/bin/time";
    private const string Key = "YmVuY2g=";
    private const string Sas = "sv=2021-12-02&ss=b&srt=sco&sp=rwdlacx&se=2099-01-01T00:00:00Z&sig=YmVuY2g%3D";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    private string Trasvase =>
        Environment.GetEnvironmentVariable("TRASVASE") ?? Path.Combine(root, "src/Trasvase.Cli/bin/Release/net10.0/trasvase");

    private string AzCopy => Path.Combine(root, "bench/node_modules/@azure-tools/azcopy-linux/dist/bin/azcopy_linux_amd64");

    private string SdkRelay =>
        Environment.GetEnvironmentVariable("TRASVASE_SDK_RELAY")
            ?? Path.Combine(root, "artifacts/ahead-of-time/sdk-relay/Trasvase.SdkRelay");

    /// <summary>Why a tool cannot be measured here; null: it can.</summary>
    public string? WhyMissing(string tool) => tool switch
    {
        _ when !File.Exists(Time) => "GNU time is not installed (apt-get install time)",
        "trasvase" => File.Exists(Trasvase) ? null : $"{Trasvase} is not built",
        "sdk" =>
            File.Exists(SdkRelay)
                ? null
                : $"{SdkRelay} is not built (dotnet publish -c Release -p:AheadOfTime=true bench/Trasvase.SdkRelay)",
        "rclone" => OnPath("rclone") ? null : "rclone is not installed (apt-get install rclone)",
        "azcopy" => !File.Exists(AzCopy) ? "AzCopy is not installed (npm ci in bench/)"
            : Environment.GetEnvironmentVariable("TRASVASE_BENCH_NAMES") == "1" ? null
            : "AzCopy asks for names of Amazon and Azure, and giving them to this machine needs root",
        _ => null,
    };

    /// <summary>Whether the program has the command.</summary>
    public async Task<bool> KnowsAsync(string command) => (await StartAsync([Trasvase, command, "--help"], isTls: false)).ExitCode == 0;

    /// <summary>Runs a contestant to its end.</summary>
    public Task<Measured> RunAsync(Work work, Contestant contestant)
    {
        IEnumerable<string> command = contestant.Tool switch
        {
            "trasvase" =>
                [
                    Trasvase,
                    contestant.Arguments[0],
                    "s3://bench/objects/",
                    "az://bench/objects/",
                    "--no-progress",
                    "--quiet",
                    .. contestant.Arguments[1..],
                ],
            "rclone" => ["rclone", "copy", "s:bench/objects", "a:bench/objects", .. contestant.Arguments],
            "sdk" => [SdkRelay, "bench", "objects/", "bench"],
            "azcopy" =>
                [
                    AzCopy,
                    "copy",
                    "https://s3.us-east-1.amazonaws.com/bench/objects",
                    $"https://bench.blob.core.windows.net/bench?{Sas}",
                    "--recursive",
                    "--output-level",
                    "essential",
                ],
            _ =>
                [
                    "dotnet",
                    typeof(Tools).Assembly.Location,
                    "bare",
                    work.IsTls ? places.S3Tls : places.S3,
                    work.IsTls ? places.AzureTls : places.Azure,
                    work.Settings,
                ],
        };
        return StartAsync(command, work.IsTls);
    }

    /// <summary>Runs <c>trasvase --version</c>.</summary>
    public Task<Measured> RunVersionAsync() => StartAsync([Trasvase, "--version"], isTls: false);

    private async Task<Measured> StartAsync(IEnumerable<string> command, bool isTls)
    {
        var (told, state) = (Path.Combine(folder, "time"), Directory.CreateTempSubdirectory("trasvase-state-").FullName);
        var start = new ProcessStartInfo(Time, ["-q", "-o", told, "-f", "%U %S %M", .. command])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = state,
        };
        Prepare(start.Environment, isTls, state);
        try
        {
            var (at, from) = (TimeProvider.System.GetUtcNow().UtcTicks, TimeProvider.System.GetTimestamp());
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            using var tooLong = new CancellationTokenSource(Longest, TimeProvider.System);
            await using (tooLong.Token.Register(() => process.Kill(entireProcessTree: true)))
            {
                await process.WaitForExitAsync(CancellationToken.None);
            }

            var wall = TimeProvider.System.GetElapsedTime(from).TotalSeconds;
            var words = (await errors + await output).Trim();
            var numbers = File.Exists(told) ? (await File.ReadAllLinesAsync(told))[^1].Split(' ') : ["0", "0", "0"];
            return new Measured(
                process.ExitCode,
                wall,
                Number(numbers[0]),
                Number(numbers[1]),
                Number(numbers[2]) / 1024,
                at,
                words[Math.Max(0, words.Length - 400)..]);
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    private void Prepare(IDictionary<string, string?> variables, bool isTls, string state)
    {
        // What this machine is set to must not matter.
        foreach (var name in variables.Keys.Where(name => IsForeign(name.ToUpperInvariant())).ToList())
        {
            variables.Remove(name);
        }

        var (s3, azure) = isTls ? (places.S3Tls, places.AzureTls) : (places.S3, places.Azure);
        foreach (var (name, value) in new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SSL_CERT_FILE"] = places.CertificateFile,
            ["XDG_STATE_HOME"] = state,
            ["AWS_ACCESS_KEY_ID"] = "bench",
            ["AWS_SECRET_ACCESS_KEY"] = "bench",
            ["AWS_REGION"] = "us-east-1",
            ["AWS_ENDPOINT_URL_S3"] = s3,
            ["AZURE_STORAGE_CONNECTION_STRING"] = $"DefaultEndpointsProtocol={azure[..azure.IndexOf(':', StringComparison.Ordinal)]};AccountName=bench;AccountKey={Key};BlobEndpoint={azure};",
            ["RCLONE_CONFIG"] = "/dev/null",
            ["RCLONE_CONFIG_S_TYPE"] = "s3",
            ["RCLONE_CONFIG_S_PROVIDER"] = "Other",
            ["RCLONE_CONFIG_S_ACCESS_KEY_ID"] = "bench",
            ["RCLONE_CONFIG_S_SECRET_ACCESS_KEY"] = "bench",
            ["RCLONE_CONFIG_S_REGION"] = "us-east-1",
            ["RCLONE_CONFIG_S_ENDPOINT"] = s3,
            ["RCLONE_CONFIG_A_TYPE"] = "azureblob",
            ["RCLONE_CONFIG_A_ACCOUNT"] = "bench",
            ["RCLONE_CONFIG_A_KEY"] = Key,
            ["RCLONE_CONFIG_A_USE_EMULATOR"] = "true",
            ["RCLONE_CONFIG_A_ENDPOINT"] = azure,
            ["AZCOPY_LOG_LOCATION"] = state,
            ["AZCOPY_JOB_PLAN_LOCATION"] = state,
            ["AZCOPY_DISABLE_SYSLOG"] = "true",
        })
        {
            variables[name] = value;
        }
    }

    private static bool IsForeign(string name) =>
        name.StartsWith("AWS_", StringComparison.Ordinal) || name.StartsWith("AZURE_", StringComparison.Ordinal) || name.StartsWith(
            "AZCOPY_", StringComparison.Ordinal)
        || name.StartsWith("RCLONE_", StringComparison.Ordinal) || name.EndsWith("_PROXY", StringComparison.Ordinal) || name.EndsWith(
            "_CA_BUNDLE", StringComparison.Ordinal)
        || name == "SSL_CERT_DIR";

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static bool OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, name)));
}
