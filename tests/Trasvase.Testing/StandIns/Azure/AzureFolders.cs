namespace Trasvase.Testing.StandIns.Azure;

/// <summary>
/// What is different in an account with a hierarchical namespace (<see cref="AzureStandInOptions.Hierarchical"/>): keys are paths, so
/// empty names in them do not exist, and what is a file cannot be a folder.
/// </summary>
internal static class AzureFolders
{
    /// <summary>The path that a key means: <c>/a//b/</c> is <c>a/b</c>.</summary>
    public static string PathOf(string key) => string.Join('/', key.Split('/', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Refuses to write where a folder is, and below a file.</summary>
    public static void EnsureWritable(AzureCall call)
    {
        var key = call.Request.Key;
        foreach (var (name, slot) in call.Container.Slots)
        {
            if (slot.Current is null)
            {
                continue;
            }

            if (name.StartsWith(key + '/', StringComparison.Ordinal))
            {
                throw new AzureRefusalException(
                    409, "ResourceTypeMismatch", "The resource type of the existing path is not what was specified.");
            }

            if (key.StartsWith(name + '/', StringComparison.Ordinal))
            {
                throw new AzureRefusalException(409, "PathConflict", "A part of the path is a file.");
            }
        }
    }

    /// <summary>The answer to Get Account Information. "x-ms-is-hns-enabled: Version 2019-07-07 and newer."</summary>
    public static StandInAnswer GetAccountInformation(AzureCall call) => StandInAnswer.Empty(
        200,
        ("x-ms-sku-name", "Standard_LRS"),
        ("x-ms-account-kind", "StorageV2"),
        ("x-ms-is-hns-enabled", call.State.Options.Hierarchical ? "true" : "false"));
}
