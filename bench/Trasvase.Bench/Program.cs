using Trasvase.Bench.Cloud;
using Trasvase.Bench.Running;

namespace Trasvase.Bench;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            return args switch
            {
                ["cloud", .. var rest] => await CloudCommand.RunAsync(rest),
                ["run", .. var rest] => await RunCommand.RunAsync(rest),
                ["bare", var s3, var azure, var settings] => await BareRelay.RunAsync(s3, azure, settings),
                _ => throw new FormatException("Say cloud or run."),
            };
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync($"bench: {e.Message}");
            return 2;
        }
    }
}
