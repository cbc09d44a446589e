using System.Diagnostics;
using System.Text.Json;
using Trasvase.Bench.Cloud;

namespace Trasvase.Bench.Running;

/// <summary>The cloud in a process of its own, so that its work is not mistaken for a tool's.</summary>
internal sealed class CloudProcess : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly Process _process;
    private readonly HttpClient _control = new() { Timeout = TimeSpan.FromMinutes(2) };

    private CloudProcess(Process process, CloudPlaces places) => (_process, Places) = (process, places);

    public CloudPlaces Places { get; }

    public static CloudProcess Start(bool withNames)
    {
        var process = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!,
            [typeof(CloudProcess).Assembly.Location, "cloud", "port=0", "places=json", withNames ? "names=yes" : "names=no"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        var line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The cloud did not start.");
        return new CloudProcess(process, JsonSerializer.Deserialize<CloudPlaces>(line, Json)!);
    }

    public async Task<CloudFacts> SetAsync(string settings) => await ReadAsync(HttpMethod.Put, "?" + settings);

    public async Task<CloudFacts> FactsAsync() => await ReadAsync(HttpMethod.Get, "");

    public void Dispose()
    {
        _control.Dispose();
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<CloudFacts> ReadAsync(HttpMethod method, string query)
    {
        using var request = new HttpRequestMessage(method, $"{Places.Control}/{query}");
        using var answer = await _control.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonSerializer.Deserialize<CloudFacts>(text, Json)! : throw new InvalidOperationException(text);
    }
}
