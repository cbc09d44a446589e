using System.Runtime.InteropServices;
using Trasvase.Demo;

// Run by ./demo, which builds this and the command. KEPT is a file to create when the story is told and the servers stay up.
// Run by ./serve --demo as well, without a story: FOLDER gets a configuration of the service that reaches the servers.
string? kept = args is ["--keep", var file] ? file : null;
string? served = args is ["--servers", var place] ? place : null;
if (args.Length > 0 && kept is null && served is null)
{
    Console.Error.WriteLine("Usage: Trasvase.Demo [--keep KEPT | --servers FOLDER]. Start it by ./demo or ./serve --demo.");
    return 2;
}

using var end = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

// With --keep the servers outlive the terminal that started them.
using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = kept is not null);

var isTold = false;
var screen = new Screen();
var folder = Directory.CreateTempSubdirectory("trasvase-demo-");
try
{
    await using var clouds = await DemoClouds.StartAsync(folder.FullName, end.Token);
    if (served is not null)
    {
        isTold = true;
        await new DemoService(clouds, served).WriteAsync(end.Token);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end.Token);
    }

    var holds = await new Story(clouds, new Trasvase.Demo.Command(clouds.Environment, screen), screen).TellAsync(end.Token);
    if (holds && kept is not null)
    {
        isTold = true;
        screen.Say(clouds.HowToUse());
        await File.WriteAllTextAsync(kept, "", end.Token);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end.Token);
    }

    return holds ? 0 : 1;
}
catch (OperationCanceledException) when (end.IsCancellationRequested)
{
    if (isTold)
    {
        return 0;
    }

    screen.Interrupted("Interrupted: the servers are stopped.");
    return 130;
}
finally
{
    folder.Delete(recursive: true);
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    end.Cancel();
}
