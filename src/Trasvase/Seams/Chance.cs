using System.Security.Cryptography;

namespace Trasvase.Seams;

/// <summary>Where the random choices of a transfer come from: a secure generator, unless a run has to be repeated exactly.</summary>
internal abstract class Chance
{
    /// <summary>A secure generator: nobody can foresee what it draws.</summary>
    public static Chance Secure { get; } = new SecureChance();

    /// <summary>A number from 0 up to, but not including, the end.</summary>
    public abstract int Below(int end);

    /// <summary>A number from 0 to 1, both included.</summary>
    public double Fraction() => Below(1_000_001) / 1_000_000d;

    /// <summary>Characters out of an alphabet, each as likely as any other.</summary>
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

        // All at once: each request to the generator costs as much as any other.
        public override string Text(string alphabet, int length) => RandomNumberGenerator.GetString(alphabet, length);
    }
}
