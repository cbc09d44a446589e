namespace Trasvase.Testing.StandIns.Azure;

/// <summary>One request that was let in, with what the operations ask of it. They run under the gate of the state.</summary>
internal sealed class AzureCall(StandInRequest request, AzureState state, AzureGrant grant)
{
    public StandInRequest Request => request;

    public AzureState State => state;

    public AzureGrant Grant => grant;

    public DateTimeOffset Now { get; } = state.Now;

    public AzureContainer Container =>
        state.FindContainer(request.Container)
            ?? throw new AzureRefusalException(404, "ContainerNotFound", "The specified container does not exist.");

    private string? LeaseId => request.Header("x-ms-lease-id");

    /// <summary>What is under the key, for a writer of blocks: the lease is checked, conditions do not count.</summary>
    public AzureSlot SlotForBlocks()
    {
        var slot = WritableSlot();
        slot.EnsureReplaceable();
        slot.Lease.EnsureWritable(LeaseId, Now);
        return slot;
    }

    /// <summary>What is under the key, for whoever wants to replace it: conditions, type, lease and policies are checked.</summary>
    public AzureSlot SlotForReplacing(bool uncommittedCounts)
    {
        var slot = WritableSlot();
        AzureConditions.EnsureForWrite(
            request, slot.Current ?? (uncommittedCounts && slot.Uncommitted.Count > 0 ? new AzureContent { Bytes = default } : null));
        grant.EnsureMayOverwrite(slot.Current);
        slot.EnsureReplaceable();
        slot.Lease.EnsureWritable(LeaseId, Now);
        slot.EnsureMutable(Now);
        return slot;
    }

    /// <summary>A blob that exists, for whoever wants to change or delete it.</summary>
    public (AzureSlot Slot, AzureContent Content) ForChanging(bool protectedByPolicies)
    {
        var (slot, content) = Existing();
        AzureConditions.EnsureForWrite(request, content);
        slot.Lease.EnsureWritable(LeaseId, Now);
        if (protectedByPolicies)
        {
            slot.EnsureMutable(Now);
        }

        return (slot, content);
    }

    /// <summary>A blob that exists, in the version that is asked for, for a reader.</summary>
    public (AzureSlot Slot, AzureContent Content) ForReading()
    {
        var (slot, content) = Existing();
        AzureConditions.EnsureForRead(request, content);
        slot.Lease.EnsureReadable(LeaseId, Now);
        return (slot, content);
    }

    /// <summary>The slot of a key, whatever is there; nothing is made.</summary>
    public AzureSlot? FindSlot() => Container.Slots.GetValueOrDefault(request.Key);

    /// <summary>The metadata, tags, tier and headers of a request that writes a blob.</summary>
    public AzureContent Described(ReadOnlyMemory<byte> bytes, AzureProperties? inherited = null) => new()
    {
        Bytes = bytes,
        Properties = PropertiesOf(inherited ?? new AzureProperties()),
        Metadata = AzureMetadata.Read(request),
        Tags = AzureTags.Read(request),
        Tier = AzureTiers.Read(request),
    };

    /// <summary>The headers <c>x-ms-blob-content-*</c>; what is not given stays as it is.</summary>
    public AzureProperties PropertiesOf(AzureProperties other) => new()
    {
        ContentType = request.Header("x-ms-blob-content-type") ?? other.ContentType,
        ContentEncoding = request.Header("x-ms-blob-content-encoding") ?? other.ContentEncoding,
        ContentLanguage = request.Header("x-ms-blob-content-language") ?? other.ContentLanguage,
        ContentDisposition = request.Header("x-ms-blob-content-disposition") ?? other.ContentDisposition,
        CacheControl = request.Header("x-ms-blob-cache-control") ?? other.CacheControl,
        ContentMd5 = request.Header("x-ms-blob-content-md5") ?? other.ContentMd5,
    };

    /// <summary>What answers to writes of bytes and of metadata tell besides.</summary>
    public static (string Name, string Value) Encrypted => ("x-ms-request-server-encrypted", "true");

    /// <summary>The answer to a request that has made content current.</summary>
    public static StandInAnswer Written(int status, AzureContent content, params IEnumerable<(string Name, string Value)> more) =>
        StandInAnswer.Empty(status, [
            ("ETag", content.ETag),
            ("Last-Modified", content.LastModified.ToString("R")),
            .. content.VersionId is { } version ? [("x-ms-version-id", version)] : Array.Empty<(string, string)>(),
            .. more]);

    private AzureSlot WritableSlot()
    {
        AzureNames.EnsureBlob(request.Key);
        if (state.Options.Hierarchical)
        {
            AzureFolders.EnsureWritable(this);
        }

        return Container.SlotOf(request.Key);
    }

    private (AzureSlot Slot, AzureContent Content) Existing()
    {
        AzureNames.EnsureBlob(request.Key);
        var slot = FindSlot();
        var content = request.Query("versionid") is { } version ? slot?.Find(version) : slot?.Current;
        return content is null
            ? throw new AzureRefusalException(404, "BlobNotFound", "The specified blob does not exist.")
            : (slot!, content);
    }
}
