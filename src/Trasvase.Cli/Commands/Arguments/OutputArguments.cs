using System.CommandLine;
using Trasvase.Cli.Output;
using Trasvase.Cli.Output.Display;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>Options for what a command reports, and in which form.</summary>
internal sealed class OutputArguments
{
    private static readonly TimeSpan JsonProgressInterval = TimeSpan.FromSeconds(1);

    private readonly Option<bool> _json = Choice.Flag(
        "--json", "Write JSON lines to standard output, for programs: one for each event and each object");
    private readonly Option<bool> _quiet = Choice.Flag("--quiet", "Say only what went wrong");
    private readonly Option<bool> _noProgress = Choice.Flag("--no-progress", "Show no progress");

    /// <summary>Adds these options to a command.</summary>
    public void AddTo(Command command, bool withProgress)
    {
        command.Add(_json);
        command.Add(_quiet);
        if (withProgress)
        {
            command.Add(_noProgress);
        }
    }

    /// <summary>Whether the output is JSON, for programs.</summary>
    public bool IsJson(ParseResult arguments) => arguments.GetValue(_json);

    /// <summary>Whether to report errors only.</summary>
    public bool IsQuiet(ParseResult arguments) => arguments.GetValue(_quiet);

    /// <summary>Makes the reporter of a transfer.</summary>
    public TransferReporter Reporter(ParseResult arguments, TransferOrder order, TextWriter output)
    {
        var quiet = IsQuiet(arguments);
        var progress = !quiet && !arguments.GetValue(_noProgress);
        return IsJson(arguments)
            ? new JsonReporter(new JsonLines(output), progress ? JsonProgressInterval : null, quiet)
            : new TextReporter(order, View(progress && !order.IsDryRun), output, quiet);
    }

    private static IProgressView View(bool progress)
    {
        var live = progress && !Console.IsErrorRedirected
            && (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"));
        return live && LiveProgress.StandardError() is { Profile.Capabilities.Ansi: true } console
            ? new LiveProgress(console)
            : new PlainProgress(Console.Error, progress ? PlainProgress.UsualInterval : null);
    }
}
