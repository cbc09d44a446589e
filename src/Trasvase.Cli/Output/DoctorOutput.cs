namespace Trasvase.Cli.Output;

/// <summary>Writes the findings of <c>doctor</c>.</summary>
internal interface IDoctorWriter
{
    /// <summary>Takes a finding as soon as it is made.</summary>
    ValueTask FoundAsync(Finding finding);

    /// <summary>Writes the overall result.</summary>
    void Finish(Diagnosis diagnosis, int exitCode);
}

/// <summary>Writes for people: a line for each finding, followed by the advice.</summary>
internal sealed class TextDoctor(Location source, Location target, TextWriter output, bool quiet) : IDoctorWriter
{
    private const int Width = 100;
    private const int Indent = 34;

    private bool _isBegun;

    public ValueTask FoundAsync(Finding finding)
    {
        if (!quiet || finding.Verdict is not (FindingVerdict.Ok or FindingVerdict.NotChecked))
        {
            Tell(finding);
        }

        return ValueTask.CompletedTask;
    }

    private void Tell(Finding finding)
    {
        if (!_isBegun && !quiet)
        {
            output.WriteLine($"examined {Shown.Escaped(source.ToString())} and {Shown.Escaped(target.ToString())}");
        }

        _isBegun = true;
        Write(
            $"  {Word(finding.Verdict),-11} {finding.Side.ToString().ToLowerInvariant(),-7} {finding.Check,-11}",
            finding.Sentence);
        if (finding.Advice is { } advice)
        {
            Write(new string(' ', Indent), $"-> {advice}");
        }

        output.Flush();
    }

    public void Finish(Diagnosis diagnosis, int exitCode)
    {
        if (!quiet)
        {
            output.WriteLine(
                $"  {Units.Count(diagnosis.Count(FindingVerdict.Ok))} ok, "
                + $"{Units.Count(diagnosis.Count(FindingVerdict.Warning), "warning")}, "
                + $"{Units.Count(diagnosis.Count(FindingVerdict.Failure), "failure")}, "
                    + $"{Units.Count(diagnosis.Count(FindingVerdict.NotChecked))} not checked");
        }
    }

    private static string Word(FindingVerdict verdict) => verdict switch
    {
        FindingVerdict.Ok => "ok",
        FindingVerdict.Warning => "WARNING",
        FindingVerdict.Failure => "FAILURE",
        _ => "not checked",
    };

    private void Write(string head, string text)
    {
        foreach (var line in Shown.Wrapped(Shown.Prose(text), Width - Indent))
        {
            output.WriteLine($"{head,-Indent}{line}");
            head = "";
        }
    }
}

/// <summary>
/// Writes for programs: a JSON line for each finding, and one at the end. <c>docs/plan-and-doctor.md</c> lists the fields.
/// </summary>
internal sealed class JsonDoctor(JsonLines lines, bool quiet) : IDoctorWriter
{
    public ValueTask FoundAsync(Finding finding)
    {
        if (!quiet || finding.Verdict is FindingVerdict.Warning or FindingVerdict.Failure)
        {
            lines.Write("finding", json =>
            {
                json.WriteString("check", finding.Check);
                json.Choice<FindingSide>("side", finding.Side);
                json.Choice<FindingVerdict>("verdict", finding.Verdict);
                json.Prose("sentence", finding.Sentence);
                json.Prose("advice", finding.Advice);
            });
        }

        return ValueTask.CompletedTask;
    }

    public void Finish(Diagnosis diagnosis, int exitCode)
    {
        if (!quiet)
        {
            lines.Write("summary", json =>
            {
                json.WriteNumber("ok", diagnosis.Count(FindingVerdict.Ok));
                json.WriteNumber("warnings", diagnosis.Count(FindingVerdict.Warning));
                json.WriteNumber("failures", diagnosis.Count(FindingVerdict.Failure));
                json.WriteNumber("notChecked", diagnosis.Count(FindingVerdict.NotChecked));
                json.WriteNumber("exitCode", exitCode);
            });
        }
    }
}
