namespace Trasvase.Cli.Output.Display;

/// <summary>
/// Says which side is waited for, for commands that have no progress: a line on standard error, or with <c>--json</c> an event.
/// </summary>
internal sealed class WaitTeller(TimeProvider time, Action<WaitChange> tell)
{
    private readonly WaitWords _words = new();
    private readonly long _started = time.GetTimestamp();

    /// <summary>For people. That a side did not come back is said by what the command ends with.</summary>
    public static WaitTeller To(TextWriter errors) => new(TimeProvider.System, change =>
    {
        if (change is { Waited: null } or { IsBack: true })
        {
            errors.WriteLine(change.ToString());
            errors.Flush();
        }
    });

    /// <summary>For programs.</summary>
    public static WaitTeller To(JsonLines lines) => new(TimeProvider.System, change => Write(lines, change));

    /// <summary>The event of a change.</summary>
    public static void Write(JsonLines lines, WaitChange change) => lines.Write(change.Waited is null ? "waiting" : "waited", json =>
    {
        json.WriteString("service", change.Wait.Service);
        json.WriteString("why", change.Wait.Why);
        json.WriteString("since", change.Wait.Since);
        json.Seconds("seconds", change.Waited);
        json.WriteBoolean("isBack", change.IsBack);
    });

    /// <summary>This is waited for now; null: nothing is.</summary>
    public void Told(SideWait? wait)
    {
        if (_words.Next(wait, time.GetElapsedTime(_started)) is { } change)
        {
            tell(change);
        }
    }

    /// <summary>The command ends, whether or not what is waited for is back.</summary>
    public void End()
    {
        if (_words.End(time.GetElapsedTime(_started)) is { } change)
        {
            tell(change);
        }
    }
}
