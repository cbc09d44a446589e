using System.Globalization;
using Trasvase.Cli.Output;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>A number of bytes as people write it: <c>64MiB</c>, <c>1.5 GiB</c>, <c>500MB</c>, <c>1048576</c>.</summary>
/// <param name="Bytes">How many.</param>
internal readonly record struct ByteSize(long Bytes)
{
    private static readonly string[] Prefixes = ["", "K", "M", "G", "T"];

    /// <summary>
    /// Reads a size. Units are powers of 1024 (<c>MiB</c>, or <c>M</c> for short) or of 1000 (<c>MB</c>); case does not matter.
    /// </summary>
    /// <returns>Null if it is none, or not a whole number of bytes.</returns>
    public static ByteSize? TryParse(string text)
    {
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        if (!decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || Factor(text[digits..].Trim().ToUpperInvariant()) is not { } factor
            || number > long.MaxValue / factor)
        {
            return null;
        }

        var bytes = number * factor;
        return bytes == decimal.Truncate(bytes) ? new ByteSize((long)bytes) : null;
    }

    /// <summary>As it may be written.</summary>
    public override string ToString() =>
        Units.Bytes(Bytes).Replace(".0 ", " ", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    private static decimal? Factor(string unit)
    {
        var (name, step) = unit switch
        {
            _ when unit.EndsWith("IB", StringComparison.Ordinal) => (unit[..^2], 1024m),
            _ when unit.EndsWith('B') => (unit[..^1], 1000m),
            _ => (unit, 1024m),
        };
        var power = Array.IndexOf(Prefixes, name);
        return power < 0 || unit == "IB" ? null : Enumerable.Repeat(step, power).Aggregate(1m, (product, factor) => product * factor);
    }
}
