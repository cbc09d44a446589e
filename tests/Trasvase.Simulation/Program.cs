using Trasvase.Simulation;
using Trasvase.Simulation.Outages;
using Trasvase.Simulation.Scheduling;

if (!OneThread.IsGiven)
{
    Console.Error.WriteLine("This needs its own runtimeconfig.json, which gives the process one thread.");
    return 2;
}

if (args is ["--outages", ..])
{
    return await Task.Run(() => OutageCells.RunAsync(args.ElementAtOrDefault(1), Console.Out));
}

if (Arguments.Parse(args) is not { } arguments)
{
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}

// Everything happens on the one thread of the pool; this one only waits.
return await Task.Run(() => Seeds.RunAsync(arguments, Console.Out));
