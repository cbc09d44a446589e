using System.CommandLine;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>Options for the file to which a job writes a line for each object.</summary>
internal sealed class ReportArguments
{
    private readonly Option<string?> _report = Choice.Text(
        "--report",
        "FILE",
        "Write a line for each object to a new file; JSON lines (.jsonl, .json) or CSV (.csv). {date} and {time} in its name "
        + "are the job's. A job that goes on goes on with its file");

    private readonly Option<bool> _append = Choice.Flag(
        "--report-append", "Add to the report if it exists: one file for all nights. The lines of other jobs stay as they are");

    /// <summary>Adds these options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_report);
        command.Add(_append);
    }

    /// <summary>Returns the job's options with the values of these options.</summary>
    /// <exception cref="ConfigurationException"><c>--report-append</c> is given without a report.</exception>
    public JobOptions Read(ParseResult arguments, JobOptions options)
    {
        var report = arguments.GetValue(_report);
        Choice.EnsureWith(arguments, report is not null, $"{_report.Name} FILE", _append);
        return options with { Report = report, ReportAppends = arguments.GetValue(_append) };
    }
}
