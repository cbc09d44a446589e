using Trasvase;
using Trasvase.Server;
using Trasvase.Server.Access;
using Trasvase.Server.Api;
using Trasvase.Server.Configuration;
using Trasvase.Server.Operating;
using Trasvase.Server.State;

const string Usage = """
    trasvase-server [--config FILE]

    Starts the service: a page at /, an API at /v1. Without a configuration it listens on http://127.0.0.1:8750
    and knows no connection.

    trasvase-server [--config FILE] keys ...

    Manages the keys with which programs call.

    trasvase-server [--config FILE] backup FOLDER
    trasvase-server [--config FILE] restore FOLDER

    Copies the state into a new folder, while the service runs; and a copy into a state that is empty.

    trasvase-server [--config FILE] adopt JOB-ID --source CONNECTION --target CONNECTION [--journal FOLDER] [--options FILE]

    Takes over a job that the command 'trasvase' began on this machine. It is paused then, until somebody resumes it.
    """;

try
{
    if (args is ["--help" or "-h"])
    {
        Console.WriteLine(Usage);
        return 0;
    }

    var (settings, rest) = args is ["--config", var file, .. var others]
        ? (SettingsFile.Read(file), others)
        : (new ServerSettings(), args);
    if (await OperatorCommands.TryRestoreAsync(settings, rest, Console.Out))
    {
        return 0;
    }

    await using var app = ServerHost.Create(settings);
    if (rest is ["keys", .. var command])
    {
        var services = app.Services;
        await new KeyCommands(
            services.GetRequiredService<ApiKeys>(),
            services.GetRequiredService<IKeyStore>(),
            services.GetRequiredService<IAuditLog>(),
            TimeProvider.System,
            Console.Out).RunAsync(command);
        return 0;
    }

    if (await OperatorCommands.TryRunAsync(app.Services, rest, Console.Out))
    {
        return 0;
    }

    if (rest.Length > 0)
    {
        throw new ConfigurationException($"'{string.Join(' ', rest)}' is not understood. Usage:\n{Usage}");
    }

    app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine(
        $"Trasvase serves its page and its API at {string.Join(", ", app.Urls)}"));
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (e is ConfigurationException or JournalException or RefusedException)
{
    await Console.Error.WriteLineAsync($"trasvase-server: {e.Message}");
    return 2;
}
