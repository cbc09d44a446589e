using Trasvase.Testing.Proxy;

namespace Trasvase.Reliability.Tests.Flips;

/// <summary>A bit to flip, drawn from a seed.</summary>
/// <param name="AtTarget">Whether it flips on its way to the target; otherwise on its way from the source.</param>
/// <param name="Always">Whether it flips each time; otherwise once.</param>
/// <param name="Nth">Once: in which request of the object, from 1.</param>
/// <param name="Where">0 the first byte, 1 the middle, 2 the last, 3 any.</param>
/// <param name="Fraction">Which one, if any.</param>
/// <param name="Bit">Which bit.</param>
internal sealed record FlipDraw(bool AtTarget, bool Always, int Nth, int Where, double Fraction, int Bit)
{
    /// <summary>Draws one.</summary>
    /// <param name="random">Seeded.</param>
    /// <param name="requests">How many requests with content the object takes.</param>
    public static FlipDraw Next(Random random, int requests) => new(
        random.Next(2) == 0, random.Next(4) == 0, random.Next(requests) + 1, random.Next(4), random.NextDouble(), random.Next(8));

    /// <summary>The byte of a body.</summary>
    public int Offset(long length) => Where switch
    {
        0 => 0,
        1 => (int)(length / 2),
        2 => (int)(length - 1),
        _ => (int)(Fraction * (length - 1)),
    };

    /// <summary>The place in any body that is at least so long.</summary>
    public BodyPlace Place(long lengthMin) => Where switch
    {
        0 => BodyPlace.First,
        1 => BodyPlace.Middle,
        2 => BodyPlace.Last,
        _ => BodyPlace.At((long)(Fraction * (lengthMin - 1))),
    };
}
