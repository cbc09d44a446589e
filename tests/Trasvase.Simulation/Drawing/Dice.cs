using Trasvase.Seams;

namespace Trasvase.Simulation.Drawing;

/// <summary>All chance of a seed (SplitMix64): the same numbers on every machine and with every version of the runtime.</summary>
/// <param name="seed">The seed.</param>
/// <param name="stream">Each stream of a seed draws its own numbers, so that one more drawn here changes nothing there.</param>
internal sealed class Dice(long seed, int stream) : Chance
{
    private ulong _state = ((ulong)seed * 0xD1342543DE82EF95) + ((ulong)stream * 0xA0761D6478BD642F);

    public override int Below(int end) => (int)(Next() % (ulong)end);

    /// <summary>True in so many of one case.</summary>
    public bool Hits(double rate) => rate > 0 && Unit() < rate;

    /// <summary>A number from 0 up to, but not including, 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public T Pick<T>(params ReadOnlySpan<T> from) => from[Below(from.Length)];

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
