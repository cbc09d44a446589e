using Trasvase;
using Trasvase.Server;
using Trasvase.Server.Access;
using Trasvase.Server.Configuration;
using Trasvase.Server.Running;
using Trasvase.Server.State;

const string Usage = """
    trasvase-server [--config FILE]

    Starts the service: a page at /, an API at /v1. Without a configuration it listens on http://127.0.0.1:8750
    and knows no connection.

    trasvase-server [--config FILE] keys ...

    Manages the keys with which programs call.

    trasvase-server [--config FILE] backup FOLDER
    trasvase-server [--config FILE] restore FOLDER

    Copies the state of the service into a new folder, while it runs; and puts a copy back where there is no state.
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
    switch (rest)
    {
        case ["backup", { Length: > 0 } to]:
            Console.WriteLine($"Copied, with the files of {StateBackup.Save(JobFiles.FolderOf(settings), to)} jobs, to {to}.");
            return 0;
        case ["restore", { Length: > 0 } from]:
            Console.WriteLine($"Put back, with the files of {StateBackup.Restore(from, JobFiles.FolderOf(settings))} jobs, from {from}.");
            return 0;
        default:
            break;
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

    if (rest.Length > 0)
    {
        throw new ConfigurationException($"'{string.Join(' ', rest)}' is not understood. Usage:\n{Usage}");
    }

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
