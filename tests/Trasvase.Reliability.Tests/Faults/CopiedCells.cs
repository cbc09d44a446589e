namespace Trasvase.Reliability.Tests.Faults;

/// <summary>The same faults once more, for objects that the target fetches by itself. They end alike but for what is said here.</summary>
internal static class CopiedCells
{
    // How often the target is asked for a part before it is relayed.
    private const int AsksMax = 3;

    // What befalls bytes on their way through us, and so nothing that is copied.
    private static readonly (string Id, string What)[] OfRelay =
    [
        ("N5", "a write creeps"), ("N8", "a bit of a write"), ("N8", "a bit of every write"),
        ("N10", "the target does not read a write"), ("N10", "the target reads half of a write"),
        ("H7", "the staged parts of what is read in order"),
    ];

    // What needs other objects or another clock; CopyCells has it.
    private static readonly (string Id, string What)[] Elsewhere = [("N4", "a write hangs"), ("S5", "the restored copy expires")];

    // Nothing is copied before it is listed, or the connection stands.
    private static readonly string[] OfListings = ["L2", "H2", "N14"];

    // Where only copying is allowed, what the source refuses to the target is no longer its own refusal. The rest ends as it always does.
    private static readonly string[] Alike =
    [
        "N11", "N12", "H8", "S1", "S2", "S3", "S4", "D1", "D2", "D3", "D4", "D5", "D6", "D8", "D9", "D10",
    ];

    /// <summary>What cannot be copied is relayed.</summary>
    public static IEnumerable<FaultCell> Network => Copied(NetworkCells.All);

    /// <inheritdoc cref="Network"/>
    public static IEnumerable<FaultCell> Answers => Copied(AnswerCells.All);

    /// <inheritdoc cref="Network"/>
    public static IEnumerable<FaultCell> Statuses => Copied(StatusCells.All);

    /// <inheritdoc cref="Network"/>
    public static IEnumerable<FaultCell> Sources => Copied(SourceCells.All);

    /// <inheritdoc cref="Network"/>
    public static IEnumerable<FaultCell> Targets => Copied([.. TargetCells.All, .. ListingCells.All]);

    /// <summary>What cannot be copied fails.</summary>
    public static IEnumerable<FaultCell> Only =>
        from cell in Copied([.. AnswerCells.All, .. StatusCells.All, .. SourceCells.All, .. TargetCells.All])
        where Alike.Contains(cell.Id)
        select cell with { Via = TransferRoute.Pull };

    private static IEnumerable<FaultCell> Copied(IEnumerable<FaultCell> cells) =>
        from cell in cells
        where cell.Shape.Size > 0 && !OfListings.Contains(cell.Id) && !cell.What.Contains("listing ", StringComparison.Ordinal)
        where !OfRelay.Concat(Elsewhere).Any(row => row.Id == cell.Id && cell.What.StartsWith(row.What, StringComparison.Ordinal))
        select cell with { Via = TransferRoute.Auto, Shape = cell.Shape.Fetched, Specified = Ends(cell) };

    private static Specified Ends(FaultCell cell) => (cell.Id, cell.What) switch
    {
        // What the target fetched is compared as a whole, and we have no digest of a part to compare with.
        ("D10", "every digest that the target tells is another") => Specified.Failed(StoreErrorKind.Corrupt, "is not the source"),

        // By its own answer it stored what it was told to refuse: that is replaced.
        ("D10", "the digest that the target tells is another") => Specified.Transferred,

        // All of them are begun at once: each costs us a request and no buffer.
        (_, var what) when what.EndsWith("of a hundred objects", StringComparison.Ordinal) => cell.Specified.Met(100 * (AsksMax + 1)),

        // The target is asked first, for every part at once. Then all parts go through us, as many as there are attempts.
        _ when cell.Specified.MetMax != int.MaxValue => cell.Specified.Met((2 * cell.Specified.MetMax) + (AsksMax * cell.Shape.Parts)),
        _ => cell.Specified,
    };
}
