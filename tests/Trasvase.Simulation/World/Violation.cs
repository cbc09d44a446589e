namespace Trasvase.Simulation.World;

/// <summary>Something happened that must never happen.</summary>
/// <param name="Invariant">Which rule it breaks: I1 to I10, or what else is promised.</param>
/// <param name="What">What happened, as a sentence.</param>
internal sealed record Violation(string Invariant, string What)
{
    public override string ToString() => $"{Invariant}: {What}";
}
