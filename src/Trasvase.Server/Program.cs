using Trasvase;
using Trasvase.Server;
using Trasvase.Server.Configuration;

const string Usage = """
    trasvase-server [--config FILE]

    Starts the service: a page at /, an API at /v1. Without a configuration it listens on http://127.0.0.1:8750
    and knows no connection.
    """;

try
{
    if (args is ["--help" or "-h"])
    {
        Console.WriteLine(Usage);
        return 0;
    }

    var settings = args switch
    {
        [] => new ServerSettings(),
        ["--config", var file] => SettingsFile.Read(file),
        _ => throw new ConfigurationException($"'{string.Join(' ', args)}' is not understood. Usage: trasvase-server [--config FILE]"),
    };
    var app = ServerHost.Create(settings);
    app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine(
        $"Trasvase serves its page and its API at {string.Join(", ", app.Urls)}"));
    await app.RunAsync();
    return 0;
}
catch (ConfigurationException e)
{
    await Console.Error.WriteLineAsync($"trasvase-server: {e.Message}");
    return 2;
}
