using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Console;

namespace Trasvase.Server.Observing;

/// <summary>What systemd is told: that the service is ready, and that it ends.</summary>
internal static class Supervision
{
    /// <summary>Adds it, if systemd asks to be told. It cannot be seen otherwise: the unit hides systemd's own process.</summary>
    public static void Add(IServiceCollection services)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NOTIFY_SOCKET")))
        {
            return;
        }

        services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        services.AddSingleton<IHostLifetime, SystemdLifetime>();
        services.Configure<ConsoleLoggerOptions>(static options => options.FormatterName = ConsoleFormatterNames.Systemd);
    }
}
