using System.Security.Cryptography;

namespace Trasvase.Seams;

/// <summary>The source of a transfer's random choices: a secure generator, unless a run has to be repeated exactly.</summary>
internal abstract class Chance
{
    /// <summary>A secure generator, whose choices nobody can foresee.</summary>
    public static Chance Secure { get; } = new SecureChance();

    /// <summary>Draws a number from 0 up to, but not including, <paramref name="end"/>.</summary>
    public abstract int Below(int end);

    /// <summary>Draws a number from 0 to 1, both included.</summary>
    public double Fraction() => Below(1_000_001) / 1_000_000d;

    /// <summary>Draws a text from the characters of an alphabet, each as likely as any other.</summary>
    public virtual string Text(string alphabet, int length) =>
        string.Create(length, (Chance: this, alphabet), static (text, from) =>
        {
            foreach (ref var character in text)
            {
                character = from.alphabet[from.Chance.Below(from.alphabet.Length)];
            }
        });

    private sealed class SecureChance : Chance
    {
        public override int Below(int end) => RandomNumberGenerator.GetInt32(end);

        // One request for the whole text, because each request to the generator costs the same, whatever its length.
        public override string Text(string alphabet, int length) => RandomNumberGenerator.GetString(alphabet, length);
    }
}
