using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>
/// Makes the options of this program. Their defaults come from the options records, so the help always shows the actual defaults.
/// </summary>
internal static class Choice
{
    /// <summary>Makes an option that takes one of an enumeration's names, written <c>like-this</c>.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="description">The option's description, without the default.</param>
    /// <param name="byDefault">The value that applies if the option is not given. The description names it.</param>
    /// <param name="former">Former spellings, which are accepted but not shown.</param>
    public static Option<T?> Of<T>(
        string name, string description, T byDefault, params (string Name, T Value)[] former)
        where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        var names = Array.ConvertAll(values, value => NameOf(value));
        var option = new Option<T?>(name)
        {
            Description = $"{description}; {NameOf(byDefault)} by default",
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

    /// <summary>Makes an option that takes a number of bytes.</summary>
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

    /// <summary>Makes an option that takes a number of bytes a second. It has no value unless it is given.</summary>
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
            else if (rate is { Bytes: > 0 and < 1024 } few && text.All(char.IsAsciiDigit))
            {
                // Hardly anybody means a rate in bytes.
                result.AddError($"{name} {text} has no unit and would be {few.Bytes} bytes a second: write {text}M, or {text}B.");
            }

            return rate;
        },
    };

    /// <summary>Makes an option that takes a number.</summary>
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

    /// <summary>Makes an option that takes a number. It has no value unless it is given.</summary>
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

    /// <summary>Makes an option that takes a time in seconds. It has no value unless it is given.</summary>
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

    /// <summary>Makes an option that takes a time with its unit. It has no value unless it is given.</summary>
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

    /// <summary>Makes an option without a value.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    /// <summary>Makes an option that takes text.</summary>
    public static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    /// <summary>Refuses options that mean nothing without another one, instead of ignoring them.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="isThere">Whether the other option is given.</param>
    /// <param name="needed">The other option, as the user writes it.</param>
    /// <param name="options">The options that mean nothing without the other one.</param>
    /// <exception cref="ConfigurationException">The other option is missing, and one of <paramref name="options"/> is given.</exception>
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
