using System.Runtime.InteropServices;
using System.Text.Json;

namespace Trasvase.Bench.Cloud;

/// <summary><c>bench/cloud</c>: the cloud by itself, to point any tool at.</summary>
internal static class CloudCommand
{
    private const int FirstPort = 19_100;

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Contains("--help"))
        {
            Console.WriteLine($"""
                bench/cloud [NAME=VALUE...]: S3 and Azure Blob on loopback, made for speed. It computes what it gives, stores nothing and checks what it gets.

                  {string.Join("\n  ", CloudSettings.Help)}
                  places=text        'json': tells its addresses as one line of JSON
                  port={FirstPort}         the first of five: S3, Azure, S3 and Azure over TLS, control
                  names=no           'yes': also at port 443 of 127.0.0.2 (S3) and 127.0.0.3 (Azure), under the names of the clouds

                GET on the control endpoint tells requests, bytes, and how many objects are good, bad and missing; PUT /?NAME=VALUE&... begins anew.
                """);
            return 0;
        }

        var (settings, port, names, isJson) = (new CloudSettings(), FirstPort, false, false);
        foreach (var argument in arguments)
        {
            var (name, text) = argument.Split('=', 2) is [var left, var right] ? (left.TrimStart('-'), right) : (argument, "");
            (settings, port, names, isJson) = name switch
            {
                "port" => (settings, int.Parse(text), names, isJson),
                "names" => (settings, port, text == "yes", isJson),
                "places" => (settings, port, names, text == "json"),
                _ => (settings.With(name, text), port, names, isJson),
            };
        }

        var folder = Directory.CreateTempSubdirectory("trasvase-cloud-").FullName;
        try
        {
            using var ended = new CancellationTokenSource();
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            using var cloud = new FastCloud(settings, folder, port, names);
            Show(cloud.Places, isJson);
            if (isJson)
            {
                // Who reads the line holds the other end of the input: it ends with its reader.
                _ = Task.Run(() => { _ = Console.In.ReadToEnd(); ended.Cancel(); });
            }

            try
            {
                await cloud.RunAsync(ended.Token);
            }
            catch (OperationCanceledException)
            {
                // That is how it ends.
            }

            return 0;

            void Stop(PosixSignalContext context)
            {
                context.Cancel = true;
                ended.Cancel();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Show(CloudPlaces places, bool isJson) =>
        Console.WriteLine(isJson ? JsonSerializer.Serialize(places, JsonSerializerOptions.Web) : $"""
            # s3://bench/ -> az://bench/; the same over TLS: {places.S3Tls} and {places.AzureTls}
            # control: {places.Control}
            export AWS_ACCESS_KEY_ID=bench AWS_SECRET_ACCESS_KEY=bench AWS_REGION=us-east-1 AWS_ENDPOINT_URL_S3={places.S3}
            export AZURE_STORAGE_CONNECTION_STRING='DefaultEndpointsProtocol=http;AccountName=bench;AccountKey=YmVuY2g=;BlobEndpoint={places.Azure};'
            export SSL_CERT_FILE={places.CertificateFile}
            """);
}
