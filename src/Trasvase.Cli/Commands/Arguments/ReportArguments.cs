using System.CommandLine;
using Trasvase.Http;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>Where a job writes a line for each object.</summary>
internal sealed class ReportArguments
{
    private readonly Option<string?> _report = Choice.Text(
        "--report",
        "FILE",
        "Write a line for each object to a new file: JSON lines (.jsonl, .json) or CSV (.csv). {date} and {time} in its name "
        + "are the job's. A job that goes on goes on with its file");

    private readonly Option<bool> _append = Choice.Flag(
        "--report-append", "Add to the report if it exists: one file for all nights. The lines of other jobs stay as they are");

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_report);
        command.Add(_append);
    }

    /// <summary>The job's options with what these say.</summary>
    /// <exception cref="Hosting.ConfigurationException">There is nothing to append to.</exception>
    public JobOptions Read(ParseResult arguments, JobOptions options)
    {
        var report = arguments.GetValue(_report);
        Choice.EnsureWith(arguments, report is not null, $"{_report.Name} FILE", _append);
        return options with { Report = report, ReportAppends = arguments.GetValue(_append) };
    }
}
