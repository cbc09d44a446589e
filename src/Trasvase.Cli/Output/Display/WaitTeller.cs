namespace Trasvase.Cli.Output.Display;

/// <summary>
/// Reports which side a command waits for, for commands without progress: as a line on standard error or, with <c>--json</c>, as an
/// event.
/// </summary>
internal sealed class WaitTeller(TimeProvider time, Action<WaitChange> tell)
{
    private readonly WaitWords _words = new();
    private readonly long _started = time.GetTimestamp();

    /// <summary>Makes a teller for people. It does not report a side that stayed down, because the command's own error does.</summary>
    public static WaitTeller To(TextWriter errors) => new(TimeProvider.System, change =>
    {
        if (change is { Waited: null } or { IsBack: true })
        {
            errors.WriteLine(change.ToString());
            errors.Flush();
        }
    });

    /// <summary>Makes a teller for programs.</summary>
    public static WaitTeller To(JsonLines lines) => new(TimeProvider.System, change => Write(lines, change));

    /// <summary>Writes the event of a change.</summary>
    public static void Write(JsonLines lines, WaitChange change) => lines.Write(change.Waited is null ? "waiting" : "waited", json =>
    {
        json.WriteString("service", change.Wait.Service);
        json.WriteString("why", change.Wait.Why);
        json.WriteString("since", change.Wait.Since);
        json.Seconds("seconds", change.Waited);
        json.WriteBoolean("isBack", change.IsBack);
    });

    /// <summary>Takes the current wait; null if the command waits for neither side.</summary>
    public void Told(SideWait? wait)
    {
        if (_words.Next(wait, time.GetElapsedTime(_started)) is { } change)
        {
            tell(change);
        }
    }

    /// <summary>Ends the current wait because the command ends, whether or not the side is back.</summary>
    public void End()
    {
        if (_words.End(time.GetElapsedTime(_started)) is { } change)
        {
            tell(change);
        }
    }
}
