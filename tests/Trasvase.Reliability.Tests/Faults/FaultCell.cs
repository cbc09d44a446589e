namespace Trasvase.Reliability.Tests.Faults;

/// <summary>One fault that meets one shape of object.</summary>
/// <param name="Id">The row of the catalogue.</param>
/// <param name="What">What happens.</param>
/// <param name="Shape">The object.</param>
/// <param name="Arrange">Sees to it that it happens.</param>
/// <param name="Specified">How that must end.</param>
internal sealed record FaultCell(string Id, string What, Shape Shape, Action<FaultScene> Arrange, Specified Specified)
{
    /// <summary>The servers, where the usual ones will not do.</summary>
    public CloudKinds Kinds { get; init; } = new();

    /// <summary>Which way the bytes take.</summary>
    public TransferRoute Via { get; init; } = TransferRoute.Relay;

    /// <summary>The name of the test case.</summary>
    public string Name =>
        $"{Id} {What}, {Shape.Name}{(Via switch { TransferRoute.Auto => ", copied", TransferRoute.Pull => ", only copied", _ => "" })}";

    public static IEnumerable<FaultCell> Across(
        IEnumerable<Shape> shapes, string id, string what, Action<FaultScene> arrange, Specified specified) =>
        shapes.Select(shape => new FaultCell(id, what, shape, arrange, specified));
}

/// <summary>How the servers are.</summary>
internal sealed record CloudKinds
{
    public Testing.StandIns.S3.S3StandInOptions? Source { get; init; }

    public Testing.StandIns.Azure.AzureStandInOptions? Target { get; init; }
}

/// <summary>How an object, or the job, may end.</summary>
internal abstract record Ending
{
    private Ending()
    {
    }

    /// <summary>It is at the target, whole.</summary>
    /// <param name="Renamed">Under a new name, because another has the wanted one.</param>
    public sealed record Transferred(bool Renamed = false) : Ending
    {
        /// <summary>Which way all of it must have taken, if that matters.</summary>
        public TransferRoute? Route { get; init; }

        /// <summary>What must have proven it, if that matters.</summary>
        public VerifiedBy? By { get; init; }

        /// <summary>It must not be called verified, and the receipt says why in these words.</summary>
        public string? Unverifiable { get; init; }

        /// <summary>What a note must say.</summary>
        public string? Note { get; init; }
    }

    /// <summary>Nothing was sent, and the reason says so.</summary>
    public sealed record Skipped(string Words) : Ending;

    /// <summary>It failed, the reason says why, and what was at the target is as it was.</summary>
    /// <param name="Kind">What kind of failure.</param>
    /// <param name="Words">What the reason says.</param>
    /// <param name="IsStored">Whether the target has it all the same, and the reason says that too.</param>
    public sealed record Failed(StoreErrorKind Kind, string Words, bool IsStored = false) : Ending;

    /// <summary>The whole job ended, because every other object would fail as well.</summary>
    public sealed record Stopped(StoreErrorKind Kind, string Words) : Ending;
}

/// <summary>What a fault must lead to.</summary>
/// <param name="Endings">Any of these.</param>
internal sealed record Specified(params IReadOnlyList<Ending> Endings)
{
    /// <summary>How often the fault may be met: an attempt that is hopeless is not repeated, and a repeated one not for ever.</summary>
    public int MetMax { get; init; } = int.MaxValue;

    public static Specified Transferred { get; } = new(new Ending.Transferred());

    /// <summary>Not one byte of it passed through us.</summary>
    public static Specified Copied(VerifiedBy by) => new(new Ending.Transferred { Route = TransferRoute.Pull, By = by });

    /// <summary>The target fetched it, and nothing proves that it is the source.</summary>
    public static Specified Unproven { get; } = new(new Ending.Transferred
    {
        Route = TransferRoute.Pull,
        Unverifiable = "fetched the bytes by itself",
    });

    /// <summary>At least a part of it passed through us, and a note says why.</summary>
    public static Specified Relayed(string note) => new(new Ending.Transferred { Route = TransferRoute.Relay, Note = note });

    public static Specified Renamed { get; } = new(new Ending.Transferred(Renamed: true));

    public static Specified Skipped(string words) => new(new Ending.Skipped(words));

    public static Specified Failed(StoreErrorKind kind, string words) => new(new Ending.Failed(kind, words));

    public static Specified Stopped(StoreErrorKind kind, string words) => new(new Ending.Stopped(kind, words));

    public Specified Met(int max) => this with { MetMax = max };

    public Specified Renaming() =>
        this with
        {
            Endings = [.. Endings.Select(ending => ending is Ending.Transferred transferred
            ? transferred with { Renamed = true }
            : ending)]
        };
}
