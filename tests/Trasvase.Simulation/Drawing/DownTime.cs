namespace Trasvase.Simulation.Drawing;

/// <summary>One side answers nobody for a while.</summary>
/// <param name="IsSource">Which side.</param>
/// <param name="Moment">At which moment of the first life it begins.</param>
/// <param name="Length">How long it takes.</param>
internal sealed record DownTime(bool IsSource, int Moment, TimeSpan Length)
{
    /// <summary>Draws one, or none.</summary>
    public static DownTime? Draw(Dice dice, int moments) => !dice.Hits(0.25) ? null : new DownTime(
        dice.Hits(0.5), 1 + dice.Below(moments), TimeSpan.FromSeconds(dice.Pick(1, 12, 120, 3600)));
}
