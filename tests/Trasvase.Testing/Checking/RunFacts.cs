namespace Trasvase.Testing.Checking;

/// <summary>One version of an object, at either side.</summary>
/// <param name="Key">The key.</param>
/// <param name="ETag">Its entity tag with quotes.</param>
/// <param name="Version">Its version id; null where there is none.</param>
/// <param name="Content">Its bytes.</param>
public sealed record ObjectState(string Key, string ETag, string? Version, ObjectContent Content)
{
    /// <summary>The value of the metadata entry that is our stamp; null if it has none.</summary>
    public string? Stamp { get; init; }
}

/// <summary>A delete that a store carried out.</summary>
/// <param name="Key">The key.</param>
/// <param name="ETag">The entity tag of what was deleted; null if not known.</param>
/// <param name="Version">The version id of what was deleted; null if not known or none.</param>
public sealed record DeletedObject(string Key, string? ETag, string? Version);

/// <summary>Something that a run gave out: standard output, a log, a journal's bytes.</summary>
/// <param name="Name">Which, for the sentence.</param>
/// <param name="Bytes">All of it.</param>
public sealed record RunOutput(string Name, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Text, as UTF-8.</summary>
    public static RunOutput Of(string name, string text) => new(name, System.Text.Encoding.UTF8.GetBytes(text));
}

/// <summary>
/// What is known of a job, and of everything it was resumed by, from both stores and from what it gave out. Nothing in here
/// comes from the engine but <see cref="Reports"/> and <see cref="Outputs"/>, which are what is judged.
/// </summary>
public sealed record RunFacts
{
    /// <summary>Every version that ever existed at the source.</summary>
    public required IReadOnlyList<ObjectState> SourceVersions { get; init; }

    /// <summary>The keys in scope that the source held when the job began and that nobody else has removed since.</summary>
    public required IReadOnlyList<string> Listed { get; init; }

    /// <summary>What the source holds in the end.</summary>
    public required IReadOnlyList<ObjectState> SourceAfter { get; init; }

    /// <summary>What the target held before.</summary>
    public IReadOnlyList<ObjectState> TargetBefore { get; init; } = [];

    /// <summary>What the target holds in the end.</summary>
    public required IReadOnlyList<ObjectState> TargetAfter { get; init; }

    /// <summary>What others wrote at the target meanwhile, successfully, in their order.</summary>
    public IReadOnlyList<ObjectState> TargetByOthers { get; init; } = [];

    /// <summary>The deletes at the source, without those of others.</summary>
    public IReadOnlyList<DeletedObject> SourceDeletes { get; init; } = [];

    /// <summary>The deletes at the target, without those of others.</summary>
    public IReadOnlyList<DeletedObject> TargetDeletes { get; init; } = [];

    /// <summary>What the runs reported: the last one finished, earlier ones may have been killed.</summary>
    public required IReadOnlyList<RunReport> Reports { get; init; }

    /// <summary>Everything they gave out.</summary>
    public IReadOnlyList<RunOutput> Outputs { get; init; } = [];

    /// <summary>Secrets that they were given: none of them may be in any output, in whatever spelling. At least 8 characters
    /// each.</summary>
    public IReadOnlyList<string> Canaries { get; init; } = [];

    /// <summary>Whether it was a move. Anything else may not delete at all.</summary>
    public bool IsMove { get; init; }

    /// <summary>Whether it was a sync that removes target objects of which the source has none. Anything else may remove nothing
    /// there.</summary>
    public bool IsSyncWithDelete { get; init; }

    /// <summary>Source keys of which <see cref="SourceVersions"/> has versions, but which the source did not hold at any moment of the
    /// job.</summary>
    public IReadOnlyCollection<string> GoneBefore { get; init; } = [];

    /// <summary>Whether it was asked to replace what is at the target (overwrite, newer). Anything else may not.</summary>
    public bool MayReplace { get; init; }

    /// <summary>Whether the last report is to name every listed object. Not so if it was resumed and names only what was left to
    /// do.</summary>
    public bool NamesAll { get; init; } = true;

    /// <summary>The target key that a source key gets if it is free; the same key by default.</summary>
    public Func<string, string> TargetKeyOf { get; init; } = static key => key;
}
