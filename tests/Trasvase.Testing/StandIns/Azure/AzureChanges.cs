using System.Globalization;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>Deleting, and what changes about a blob without its content: lease, tier, metadata, headers, tags.</summary>
internal static class AzureChanges
{
    public static StandInAnswer Delete(AzureCall call)
    {
        var (slot, content) = call.ForChanging(protectedByPolicies: true);
        var delete = new AzureDelete(call.Request.Container, call.Request.Key, content, call.Request.Header("If-Match"));
        if (call.Request.Query("versionid") is null)
        {
            call.State.Delete(slot, delete);
        }
        else if (content != slot.Current)
        {
            call.State.DeleteEarlier(slot, delete);
        }
        else
        {
            throw new AzureRefusalException(403, "OperationNotAllowedOnRootBlob", "The specified operation is not allowed on root blob.");
        }

        return StandInAnswer.Empty(202, ("x-ms-delete-type-permanent", "true"));
    }

    public static StandInAnswer SetMetadata(AzureCall call)
    {
        var metadata = AzureMetadata.Read(call.Request);
        var (slot, content) = Living(call);
        return AzureCall.Written(
            200, call.State.Change(slot, content with { Metadata = metadata }, makesVersion: true), AzureCall.Encrypted);
    }

    public static StandInAnswer SetProperties(AzureCall call)
    {
        var (slot, content) = Living(call);

        // What is not given is cleared.
        return AzureCall.Written(
            200, call.State.Change(slot, content with { Properties = call.PropertiesOf(new AzureProperties()) }, makesVersion: false));
    }

    public static StandInAnswer SetTier(AzureCall call)
    {
        var tier = AzureTiers.Read(call.Request) ?? throw new AzureRefusalException(400, "MissingRequiredHeader");
        var (slot, content) = call.ForChanging(protectedByPolicies: false);

        // Neither tag nor date change. From the archive a blob comes back at once, where the service takes hours.
        slot.Replace(content, content with { Tier = tier });
        return StandInAnswer.Empty(content.IsArchived && tier != "Archive" ? 202 : 200);
    }

    public static StandInAnswer GetTags(AzureCall call) => StandInAnswer.Xml(200, AzureTags.ToXml(call.ForReading().Content.Tags));

    public static StandInAnswer SetTags(AzureCall call)
    {
        var tags = AzureTags.Parse(call.Request.Body);
        var (slot, content) = call.ForChanging(protectedByPolicies: false);
        slot.Replace(content, content with { Tags = tags });
        return StandInAnswer.Empty(204);
    }

    public static StandInAnswer Lease(AzureCall call)
    {
        var (request, lease) = (call.Request, LeaseOf(call));
        var (action, id) = (request.Header("x-ms-lease-action"), request.Header("x-ms-lease-id"));
        switch (action)
        {
            case "acquire":
                lease.Acquire(request.Header("x-ms-proposed-lease-id") ?? Guid.NewGuid().ToString(), Duration(request), call.Now);
                return Told(201);
            case "renew":
                lease.Renew(id, call.Now);
                return Told(200);
            case "change":
                lease.Change(
                    id,
                    request.Header("x-ms-proposed-lease-id") ?? throw new AzureRefusalException(400, "MissingRequiredHeader"),
                    call.Now);
                return Told(200);
            case "release":
                lease.Release(id);
                return Told(200);
            case "break":
                var left = lease.Break(
                    Seconds(request, "x-ms-lease-break-period") is { } period ? TimeSpan.FromSeconds(period) : null, call.Now);
                return Told(202, ("x-ms-lease-time", ((int)left.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
            default:
                throw new AzureRefusalException(400, "InvalidHeaderValue");
        }

        StandInAnswer Told(int status, params (string, string)[] more) => StandInAnswer.Empty(status, [
            .. call.FindSlot()?.Current is { } blob
                ? [("ETag", blob.ETag), ("Last-Modified", blob.LastModified.ToString("R"))]
                : Array.Empty<(string, string)>(),
            .. lease.Id is { } told ? [("x-ms-lease-id", told)] : Array.Empty<(string, string)>(), .. more]);
    }

    private static (AzureSlot Slot, AzureContent Content) Living(AzureCall call)
    {
        var found = call.ForChanging(protectedByPolicies: true);
        return found.Content.IsArchived ? throw new AzureRefusalException(409, "BlobArchived") : found;
    }

    // Uncommitted blocks can be leased as well.
    private static AzureLease LeaseOf(AzureCall call)
    {
        var slot = call.FindSlot();
        if (slot is null || (slot.Current is null && slot.Uncommitted.Count == 0))
        {
            throw new AzureRefusalException(404, "BlobNotFound");
        }

        AzureConditions.EnsureForWrite(call.Request, slot.Current);
        return slot.Lease;
    }

    private static TimeSpan? Duration(StandInRequest request) => Seconds(request, "x-ms-lease-duration") switch
    {
        -1 => null,
        { } seconds and >= 15 and <= 60 => TimeSpan.FromSeconds(seconds),
        _ => throw new AzureRefusalException(400, "InvalidHeaderValue"),
    };

    private static int? Seconds(StandInRequest request, string header) => request.Header(header) is not { } text
        ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : throw new AzureRefusalException(400, "InvalidHeaderValue");
}
