using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>
/// Options as this program has them. Their defaults come from the options records, so that the help cannot say another thing.
/// </summary>
internal static class Choice
{
    /// <summary>An option that takes one of an enumeration's names, written <c>like-this</c>.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it decides.</param>
    /// <param name="byDefault">What holds where it is not given.</param>
    /// <param name="nameOf">How a value is written, where that is not its own name.</param>
    /// <param name="former">Former spellings, which are understood and not shown.</param>
    public static Option<T?> Of<T>(
        string name, string description, T byDefault, Func<T, string>? nameOf = null, params (string Name, T Value)[] former)
        where T : struct, Enum
    {
        nameOf ??= NameOf;
        var values = Enum.GetValues<T>();
        var names = Array.ConvertAll(values, value => nameOf(value));
        var option = new Option<T?>(name)
        {
            Description = $"{description}; {nameOf(byDefault)} by default",
            HelpName = string.Join('|', names),
            CustomParser = result =>
            {
                var given = result.Tokens[0].Value;
                if (Array.IndexOf(names, given) is >= 0 and var index)
                {
                    return values[index];
                }

                if (Array.FindIndex(former, spelling => spelling.Name == given) is >= 0 and var old)
                {
                    return former[old].Value;
                }

                result.AddError($"{name} must be {OneOf(names)}.");
                return null;
            },
        };
        option.CompletionSources.Add(_ => names.Select(key => new System.CommandLine.Completions.CompletionItem(key)));
        return option;
    }

    /// <summary>An option that takes a number of bytes.</summary>
    public static Option<ByteSize?> OfSize(string name, string description, long? byDefault)
    {
        var option = new Option<ByteSize?>(name)
        {
            Description = description,
            HelpName = "SIZE",
            CustomParser = result =>
            {
                var size = ByteSize.TryParse(result.Tokens[0].Value);
                if (size is null)
                {
                    result.AddError($"{name} must be a size such as 64MiB, 1.5GiB or 500MB.");
                }

                return size;
            },
        };
        if (byDefault is { } bytes)
        {
            option.DefaultValueFactory = _ => new ByteSize(bytes);
        }

        return option;
    }

    /// <summary>An option that takes a number of bytes a second, and has no value unless it is given.</summary>
    public static Option<ByteSize?> OfRate(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "RATE",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var rate = ByteSize.TryParse(text.EndsWith("/s", StringComparison.OrdinalIgnoreCase) ? text[..^2] : text);
            if (rate is null)
            {
                result.AddError($"{name} must be a rate such as 200MiB/s, 50MB/s or 0.");
            }

            return rate;
        },
    };

    /// <summary>An option that takes a number.</summary>
    public static Option<T> OfNumber<T>(string name, string helpName, string description, T byDefault, params string[] former)
        where T : struct, INumber<T> =>
        new(name, former)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => byDefault,
            CustomParser = result =>
            {
                if (T.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                {
                    return number;
                }

                result.AddError($"{name} must be a number, 0 or greater.");
                return byDefault;
            },
        };

    /// <summary>An option that takes a number, and has no value unless it is given.</summary>
    public static Option<T?> OfNumber<T>(string name, string helpName, string description, params string[] former)
        where T : struct, INumber<T> =>
        new(name, former)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                if (T.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                {
                    return number;
                }

                result.AddError($"{name} must be a number, 0 or greater.");
                return null;
            },
        };

    /// <summary>An option that takes a time in seconds, and has no value unless it is given.</summary>
    public static Option<TimeSpan?> OfSeconds(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SECONDS",
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
                && seconds < TimeSpan.MaxValue.TotalSeconds)
            {
                return TimeSpan.FromSeconds(seconds);
            }

            result.AddError($"{name} must be a number of seconds.");
            return null;
        },
    };

    /// <summary>An option that takes a time with its unit, and has no value unless it is given.</summary>
    public static Option<TimeSpan?> OfTime(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var time = text == "0" ? TimeSpan.Zero : Moment.TryParseAge(text);
            if (time is null)
            {
                result.AddError($"{name} must be a time with its unit, such as 2h, 30m, 45s or 1d, or 0.");
            }

            return time;
        },
    };

    /// <summary>An option without a value.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    /// <summary>An option that takes text.</summary>
    public static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    /// <summary>Refuses options that mean nothing without another one, rather than ignore them.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="isThere">Whether the other one is given.</param>
    /// <param name="needed">What is needed, as it is written.</param>
    /// <param name="options">What means nothing without it.</param>
    /// <exception cref="ConfigurationException">One of them is given.</exception>
    public static void EnsureWith(ParseResult arguments, bool isThere, string needed, params ReadOnlySpan<Option> options)
    {
        foreach (var option in options)
        {
            if (!isThere && arguments.GetResult(option) is { Implicit: false })
            {
                throw new ConfigurationException($"{option.Name} means nothing without {needed}.");
            }
        }
    }

    private static string OneOf(IReadOnlyCollection<string> names) =>
        names.Count > 1 ? $"{string.Join(", ", names.SkipLast(1))} or {names.Last()}" : names.Single();

    private static string NameOf<T>(T value)
        where T : struct, Enum =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
