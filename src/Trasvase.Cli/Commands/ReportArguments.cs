using System.CommandLine;
using Trasvase.Http;

namespace Trasvase.Cli.Commands;

/// <summary>Where a job writes a line for each object.</summary>
internal sealed class ReportArguments
{
    private readonly Option<string?> _report = Choice.Text(
        "--report", "FILE", "Write a line for each object to a new file: JSON lines (.jsonl, .json) or CSV (.csv). A job that goes on goes on with its file");

    /// <summary>Gives a command this option.</summary>
    public void AddTo(Command command) => command.Add(_report);

    /// <summary>The file; null for none.</summary>
    public string? Read(ParseResult arguments) => arguments.GetValue(_report);
}
