namespace Trasvase.Testing.StandIns.Azure;

/// <summary>What whoever makes a request may do.</summary>
/// <param name="Permissions">The letters of a shared access signature; null if everything is allowed.</param>
internal sealed record AzureGrant(string? Permissions)
{
    public static readonly AzureGrant Everything = new((string?)null);

    /// <summary>Which letters let an operation in: one of them is enough.</summary>
    private static readonly Dictionary<string, string> Needed = new(StringComparer.Ordinal)
    {
        ["PutBlob"] = "cw",
        ["PutBlobFromUrl"] = "cw",
        ["PutBlock"] = "w",
        ["PutBlockFromUrl"] = "w",
        ["PutBlockList"] = "w",
        ["GetBlockList"] = "r",
        ["GetBlob"] = "r",
        ["GetBlobProperties"] = "r",
        ["DeleteBlob"] = "d",
        ["LeaseBlob"] = "w",
        ["SetBlobTier"] = "w",
        ["SetBlobMetadata"] = "w",
        ["SetBlobProperties"] = "w",
        ["GetBlobTags"] = "t",
        ["SetBlobTags"] = "t",
        ["ListBlobs"] = "l",
        ["CreateContainer"] = "cw",
        ["DeleteContainer"] = "d",
        ["GetContainerProperties"] = "r",
        ["GetAccountInformation"] = "rwdlact",
    };

    /// <summary>Refuses a request that the permissions do not cover.</summary>
    public void Ensure(StandInRequest request)
    {
        EnsureAny(request.Operation == "DeleteBlob" && request.Query("versionid") is not null
            ? "x"
            : Needed.GetValueOrDefault(request.Operation, ""));
        if (request.Header("x-ms-tags") is not null)
        {
            EnsureAny("t");
        }
    }

    /// <summary>Refuses to overwrite with no more than the permission to create.</summary>
    public void EnsureMayOverwrite(AzureContent? current)
    {
        if (current is not null && Permissions is not null && !Permissions.Contains('w', StringComparison.Ordinal))
        {
            throw new AzureRefusalException(403, "UnauthorizedBlobOverwrite", "This request is not authorized to perform blob overwrites.");
        }
    }

    private void EnsureAny(string letters)
    {
        if (Permissions is not null && !letters.Any(letter => Permissions.Contains(letter, StringComparison.Ordinal)))
        {
            throw new AzureRefusalException(
                403, "AuthorizationPermissionMismatch", "This request is not authorized to perform this operation using this permission.");
        }
    }
}
