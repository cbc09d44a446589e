namespace Trasvase.Testing.StandIns.Azure;

/// <summary>What was committed under a key, once: it never changes, another commit makes another one.</summary>
internal sealed record AzureContent
{
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>What is known instead of <see cref="Bytes"/>, if some of them never came; null if all are there.</summary>
    public AzurePretended? Pretended { get; init; }

    /// <summary>How long it is.</summary>
    public long Size => Pretended?.Length ?? Bytes.Length;

    /// <summary><c>BlockBlob</c>, <c>AppendBlob</c> or <c>PageBlob</c>.</summary>
    public string Type { get; init; } = "BlockBlob";

    public AzureProperties Properties { get; init; } = new();

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The tier that was asked for; null for the account's own.</summary>
    public string? Tier { get; init; }

    /// <summary>The blocks in their order; empty for what was put whole.</summary>
    public IReadOnlyList<AzureBlock> Blocks { get; init; } = [];

    /// <summary>With its quotes.</summary>
    public string ETag { get; init; } = "";

    public DateTimeOffset CreatedOn { get; init; }

    public DateTimeOffset LastModified { get; init; }

    /// <summary>Null in an account without versions.</summary>
    public string? VersionId { get; init; }

    public bool IsArchived => Tier == "Archive";
}

/// <summary>The standard headers that go with a blob.</summary>
internal sealed record AzureProperties
{
    public string ContentType { get; init; } = "application/octet-stream";

    public string? ContentEncoding { get; init; }

    public string? ContentLanguage { get; init; }

    public string? ContentDisposition { get; init; }

    public string? CacheControl { get; init; }

    /// <summary>In base64; for what was committed in blocks it is the writer's claim and was never checked.</summary>
    public string? ContentMd5 { get; init; }
}

/// <summary>A block under its id.</summary>
/// <param name="Id">As the protocol has it, in base64.</param>
/// <param name="Bytes">Its content.</param>
internal sealed record AzureBlock(string Id, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>What is known instead of <see cref="Bytes"/>; null if they are there.</summary>
    public AzurePretended? Pretended { get; init; }

    /// <summary>How long it is.</summary>
    public long Length => Pretended?.Length ?? Bytes.Length;
}

/// <summary>A blob that was deleted by a request.</summary>
/// <param name="Container">Of which container.</param>
/// <param name="Key">Under which key.</param>
/// <param name="Content">What it held.</param>
/// <param name="IfMatch">The condition of the request; null if it had none.</param>
internal sealed record AzureDelete(string Container, string Key, AzureContent Content, string? IfMatch);
