using System.Globalization;

namespace Trasvase.Bench.Cloud;

/// <summary>What the cloud holds and how it behaves. Every setting has a name and a text, so that the command line and the control
/// endpoint read the same.</summary>
internal sealed record CloudSettings
{
    public static IReadOnlyList<string> Help { get; } =
    [
        "objects=20000      objects in the bucket",
        "size=1KiB          length of each",
        "prefix=objects/    what their keys begin with",
        "folder=0           objects in a folder; 0: no folders",
        "target=empty       'full': the container holds every object already, stamped as a verified copy by Trasvase",
        "delay=0            milliseconds before each response",
        "rate=0             bytes a second of one connection; 0: as fast as it can",
        "busy=0             share of requests that are answered 503 (0.01: 1 %)",
        "broken=0           share of bodies that are broken off, in both directions",
    ];

    public int Objects { get; init; } = 20_000;

    public long Size { get; init; } = 1024;

    public string Prefix { get; init; } = "objects/";

    public int Folder { get; init; }

    public bool IsTargetFull { get; init; }

    public TimeSpan Delay { get; init; }

    public long Rate { get; init; }

    public double Busy { get; init; }

    public double Broken { get; init; }

    /// <summary>The same with one of them changed.</summary>
    /// <exception cref="FormatException">A name or a text that no setting has.</exception>
    public CloudSettings With(string name, string text) => name switch
    {
        "objects" => this with { Objects = int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) },
        "size" => this with { Size = Bytes(text) },
        "prefix" => this with { Prefix = text },
        "folder" => this with { Folder = int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) },
        "target" =>
            this with
            {
                IsTargetFull = text switch
                {
                    "full" => true,
                    "empty" => false,
                    _ => throw new FormatException($"target={text}: empty or full"),
                }
            },
        "delay" => this with { Delay = TimeSpan.FromMilliseconds(double.Parse(text, CultureInfo.InvariantCulture)) },
        "rate" => this with { Rate = Bytes(text) },
        "busy" => this with { Busy = double.Parse(text, CultureInfo.InvariantCulture) },
        "broken" => this with { Broken = double.Parse(text, CultureInfo.InvariantCulture) },
        _ => throw new FormatException($"There is no setting '{name}'."),
    };

    private static long Bytes(string text)
    {
        foreach (var (unit, bytes) in new[] { ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("MB", 1_000_000L), ("B", 1L) })
        {
            if (text.EndsWith(unit, StringComparison.Ordinal))
            {
                return long.Parse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture) * bytes;
            }
        }

        return long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
