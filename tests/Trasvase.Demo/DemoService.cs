using System.Text.Json;

namespace Trasvase.Demo;

/// <summary>Writes what a service needs to reach the servers of the demo.</summary>
/// <param name="clouds">The servers.</param>
/// <param name="folder">The folder that gets a configuration, the variables to set, and the state of the service.</param>
internal sealed class DemoService(DemoClouds clouds, string folder)
{
    private const string Connection = "AZURE_STORAGE_CONNECTION_STRING";

    /// <summary>Writes the files; the variables last, so that whoever finds them finds all.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var settings = new
        {
            listen = "http://127.0.0.1:8750",
            data = Path.Combine(folder, "state"),
            connections = new Dictionary<string, object>
            {
                ["demo-s3"] = new
                {
                    s3 = new
                    {
                        container = DemoClouds.BucketName,
                        endpoint = clouds.Environment["AWS_ENDPOINT_URL_S3"],
                        region = clouds.Environment["AWS_REGION"],
                        accessKeyId = new { env = "AWS_ACCESS_KEY_ID" },
                        secretAccessKey = new { env = "AWS_SECRET_ACCESS_KEY" },
                    },
                    allows = new[] { "read", "remove" },
                },
                ["demo-azure"] = new { azure = new { container = DemoClouds.ContainerName, connectionString = new { env = Connection } } },
            },
        };
        await File.WriteAllTextAsync(
            Path.Combine(folder, "service.json"),
            JsonSerializer.Serialize(settings, JsonSerializerOptions.Web),
            cancellationToken);
        var variables = Path.Combine(folder, "variables");
        await File.WriteAllLinesAsync(
            variables + ".new", clouds.Environment.Select(pair => $"export {pair.Key}='{pair.Value}'"), cancellationToken);
        File.Move(variables + ".new", variables);
    }
}
