namespace Trasvase.Testing.StandIns.Azure;

/// <summary>Create Container, Delete Container, Get Container Properties.</summary>
internal static class AzureContainers
{
    public static StandInAnswer Create(AzureCall call)
    {
        AzureNames.EnsureContainer(call.Request.Container);
        return Told(201, call.State.MakeContainer(call.Request.Container));
    }

    public static StandInAnswer Delete(AzureCall call)
    {
        var container = call.Container;
        if (container.Slots.Values.Any(slot => slot.Current is not null && (slot.LegalHold || slot.ImmutableUntil > call.Now)))
        {
            throw new AzureRefusalException(409, "ContainerImmutableStorageWithVersioningEnabled");
        }

        container.GoneAt = call.Now + AzureContainer.DeletionTime;
        return StandInAnswer.Empty(202);
    }

    public static StandInAnswer GetProperties(AzureCall call) => Told(200, call.Container);

    private static StandInAnswer Told(int status, AzureContainer container) =>
        StandInAnswer.Empty(status, ("ETag", container.ETag), ("Last-Modified", container.CreatedOn.ToString("R")));
}
