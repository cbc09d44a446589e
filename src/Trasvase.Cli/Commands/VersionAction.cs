using System.CommandLine;
using System.CommandLine.Invocation;

namespace Trasvase.Cli.Commands;

/// <summary>The action of <c>trasvase --version</c>.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var version = typeof(VersionAction).Assembly.GetName().Version!;
        parseResult.InvocationConfiguration.Output.WriteLine($"trasvase {version.ToString(3)}");
        return ExitCodes.Done;
    }
}
