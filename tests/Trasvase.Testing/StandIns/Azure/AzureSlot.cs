namespace Trasvase.Testing.StandIns.Azure;

/// <summary>Everything that the service keeps under one key.</summary>
internal sealed class AzureSlot
{
    /// <summary>The blob; null if there are at most uncommitted blocks.</summary>
    public AzureContent? Current { get; set; }

    /// <summary>Everything ever committed here, oldest first.</summary>
    public List<AzureContent> History { get; } = [];

    /// <summary>What was current before and still exists, oldest first; empty in an account without versions.</summary>
    public List<AzureContent> Earlier { get; } = [];

    /// <summary>Blocks that no list has committed; one id once, with what was sent last.</summary>
    public OrderedDictionary<string, AzureBlock> Uncommitted { get; } = new(StringComparer.Ordinal);

    public AzureLease Lease { get; } = new();

    public bool LegalHold { get; set; }

    /// <summary>Until then nobody overwrites or deletes.</summary>
    public DateTimeOffset ImmutableUntil { get; set; }

    /// <summary>Refuses to touch what a policy or hold protects.</summary>
    public void EnsureMutable(DateTimeOffset now)
    {
        if (Current is not null && LegalHold)
        {
            throw new AzureRefusalException(409, "BlobImmutableDueToLegalHold");
        }

        if (Current is not null && ImmutableUntil > now)
        {
            throw new AzureRefusalException(409, "BlobImmutableDueToPolicy");
        }
    }

    /// <summary>Refuses another type than that of block blobs, and the Archive tier, where a blob would be replaced or added to.</summary>
    public void EnsureReplaceable()
    {
        if (Current is { Type: not "BlockBlob" })
        {
            throw new AzureRefusalException(409, "InvalidBlobType");
        }

        if (Current is { IsArchived: true })
        {
            throw new AzureRefusalException(409, "BlobArchived");
        }
    }

    /// <summary>Makes content current, and drops the blocks that nobody committed.</summary>
    public void Commit(AzureContent content)
    {
        Drop();
        Current = content;
        History.Add(content);
        Uncommitted.Clear();
    }

    /// <summary>Nothing is current any more. What was stays as an earlier version, in an account that has versions.</summary>
    public void Drop()
    {
        if (Current is { VersionId: not null } version)
        {
            Earlier.Add(version);
        }

        Current = null;
    }

    /// <summary>A version that exists, current or not.</summary>
    public AzureContent? Find(string versionId) =>
        Current?.VersionId == versionId ? Current : Earlier.Find(version => version.VersionId == versionId);

    /// <summary>Puts a changed copy in the place of what there is.</summary>
    public AzureContent Replace(AzureContent known, AzureContent changed)
    {
        if (Current == known)
        {
            Current = changed;
        }
        else
        {
            Earlier[Earlier.IndexOf(known)] = changed;
        }

        return changed;
    }

    /// <summary>Keeps a block until it is committed or dropped.</summary>
    public void Stage(AzureBlock block) => Uncommitted[block.Id] = block;
}
