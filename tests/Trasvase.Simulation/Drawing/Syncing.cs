namespace Trasvase.Simulation.Drawing;

/// <summary>Whether the target is listed beside the source, what is done with that, and how its listing lies.</summary>
internal sealed record Syncing
{
    /// <summary>The target is not listed.</summary>
    public static Syncing None { get; } = new();

    /// <summary>Whether what the target lists is merged with what the source lists.</summary>
    public bool ListsTarget { get; init; }

    /// <summary>What a sync does besides; null where it is none.</summary>
    public SyncOptions? Options { get; init; }

    /// <summary>How many target objects there are from the start that the source has not.</summary>
    public int Extras { get; init; }

    /// <summary>How often an entry of the target's listing is that of an earlier version, maybe of one that is gone.</summary>
    public double Stale { get; init; }

    /// <summary>How often an entry is missing in it.</summary>
    public double Missing { get; init; }

    /// <summary>How often a page of it is in another order.</summary>
    public double Disordered { get; init; }

    /// <summary>Whether target objects may be removed.</summary>
    public bool Deletes => Options is { Delete: true };

    /// <summary>Makes a scenario one in which the target is listed.</summary>
    public static Scenario Draw(Scenario scenario, Dice dice)
    {
        var isSync = !scenario.IsOne && dice.Hits(0.6);
        var syncing = new Syncing
        {
            ListsTarget = true,
            Options = isSync ? new SyncOptions { Delete = dice.Hits(0.8), DeleteMax = dice.Pick<long?>(null, null, 0, 3, 1000) } : null,
            Extras = dice.Pick(0, 1, 3, 12),
            Stale = Rate(dice),
            Missing = Rate(dice),
            Disordered = Rate(dice),
        };
        return scenario with
        {
            Syncing = syncing,
            IsMove = scenario.IsMove && !isSync,
            Options = isSync ? scenario.Options with { IfExists = CollisionPolicy.Overwrite } : scenario.Options,
        };
    }

    private static double Rate(Dice dice) => dice.Hits(0.25) ? dice.Pick(0.02, 0.1, 0.4) : 0;
}
