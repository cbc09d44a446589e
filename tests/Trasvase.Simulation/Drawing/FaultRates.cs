namespace Trasvase.Simulation.Drawing;

/// <summary>
/// How often what goes wrong at one store. Each rate is drawn for itself and is often zero, so that every mixture of few
/// faults comes up, and one frequent fault does not hide what another would show.
/// </summary>
internal sealed record FaultRates
{
    /// <summary>A request is refused, and nothing has happened.</summary>
    public double Refused { get; init; }

    /// <summary>What was asked for is done, but an error is all that comes back.</summary>
    public double AnswerLost { get; init; }

    /// <summary>A request takes effect a second time, later.</summary>
    public double Repeated { get; init; }

    /// <summary>A read breaks off with an error.</summary>
    public double Broken { get; init; }

    /// <summary>A read just ends, which no store may do.</summary>
    public double EndsEarly { get; init; }

    /// <summary>A bit changes on the way from or to the store.</summary>
    public double Flipped { get; init; }

    /// <summary>Somebody else changes the object just before it is read or stored.</summary>
    public double Raced { get; init; }

    /// <summary>A request takes a hundred times as long as others.</summary>
    public double Slow { get; init; }

    /// <summary>An entry comes twice in a listing.</summary>
    public double ListedTwice { get; init; }

    /// <summary>A page of a listing comes empty, and the next one goes on.</summary>
    public double EmptyPage { get; init; }

    /// <summary>Of the errors, how many are for good.</summary>
    public double Permanent { get; init; }

    /// <summary>The longest that a request usually takes on each leg.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Nothing goes wrong and everything is fast.</summary>
    public static FaultRates None { get; } = new();

    /// <summary>Draws them.</summary>
    /// <param name="dice">Of the scenario.</param>
    /// <param name="canFlip">Whether a flipped bit can be detected at all.</param>
    public static FaultRates Draw(Dice dice, bool canFlip) => new()
    {
        Refused = Rate(dice, 0.5),
        AnswerLost = Rate(dice, 0.5),
        Repeated = Rate(dice, 0.5),
        Broken = Rate(dice, 0.3),
        EndsEarly = Rate(dice, 0.2),
        Flipped = canFlip ? Rate(dice, 0.3) : 0,
        Raced = dice.Hits(0.4) ? dice.Pick(0.1, 0.3, 0.7) : 0,
        Slow = Rate(dice, 0.3),
        ListedTwice = Rate(dice, 0.15),
        EmptyPage = Rate(dice, 0.15),
        Permanent = Rate(dice, 0.4),
        Latency = TimeSpan.FromMilliseconds(dice.Pick(0, 1, 20, 300)),
    };

    private static double Rate(Dice dice, double present) => dice.Hits(present) ? dice.Pick(0.01, 0.05, 0.15, 0.4) : 0;
}
