using System.Globalization;
using Trasvase.Http.Text;
using Trasvase.Stores.S3.Signing;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Stores.S3;

/// <summary>Restores archived objects (Glacier, Deep Archive, the archive tiers of Intelligent-Tiering).</summary>
internal sealed class S3Restorer(S3Client client)
{
    public async Task RestoreAsync(ObjectInfo archived, RestoreOptions options, CancellationToken cancellationToken)
    {
        // Intelligent-Tiering moves the object back for good, and refuses a number of days.
        int? days = archived.StorageClass == "INTELLIGENT_TIERING" ? null : options.Days;
        var query = archived.Version is { } version
            ? ObjectUri.Query(("restore", null), ("versionId", version))
            : ObjectUri.Query(("restore", null));
        var call = S3Client.Call(
            HttpMethod.Post,
            () => client.Bucket.At(archived.Key, query),
            $"asking for {client.Bucket.Show(archived.Key)} to be restored",
            request =>
                request.Content = S3Xml.Content(S3Xml.Restore(days?.ToString(CultureInfo.InvariantCulture), options.Tier.ToString())));
        try
        {
            using var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Code is "RestoreAlreadyInProgress" or "InvalidObjectState")
        {
            // The object is being restored already, or there is nothing to restore. The next find shows which.
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.PermissionDenied)
        {
            throw e.With(e.Retry, $"{e.Message} Restoring needs the permission s3:RestoreObject.");
        }
    }
}
