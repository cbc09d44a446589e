using Trasvase.Storage;

namespace Trasvase.Cli.Output;

/// <summary>Says which side is waited for, for commands that have no progress: a line on standard error, or with <c>--json</c> an event.</summary>
internal sealed class WaitTeller(TimeProvider time, Action<WaitChange> tell)
{
    private readonly WaitWords _words = new();
    private readonly long _started = time.GetTimestamp();

    /// <summary>For people.</summary>
    public static WaitTeller To(TextWriter errors) => new(TimeProvider.System, change =>
    {
        errors.WriteLine(change.ToString());
        errors.Flush();
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
    });

    /// <summary>This is waited for now; null: nothing is.</summary>
    public void Told(SideWait? wait)
    {
        if (_words.Next(wait, time.GetElapsedTime(_started)) is { } change)
        {
            tell(change);
        }
    }
}
