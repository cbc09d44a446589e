using System.Collections.ObjectModel;
using Trasvase.Storage;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Carrying;

/// <summary>
/// Reads the tags of objects that are about to be sent. One request is needed for each object that has tags, or for which it is not known
/// whether it has any.
/// </summary>
internal sealed class SourceTags(IObjectSource source, StoreProfile target, TagPolicy policy)
{
    // Whether tags may be read. An answer without a count of tags means that the object has none, or that its tags may not be read. The
    // first request for tags shows which.
    private volatile bool _mayRead;

    private volatile bool _hasNone;

    /// <summary>Whether tags go along with the objects.</summary>
    public bool AreWanted => policy != TagPolicy.None && source.Profile.Tags;

    /// <summary>Returns the version with its tags, if they are wanted.</summary>
    /// <param name="version">The source version, with details.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">
    /// InvalidRequest if all tags are wanted and the target cannot hold one of them; PermissionDenied if the tags may not be read.
    /// </exception>
    /// <exception cref="SourceChangedException">The version was removed.</exception>
    public async Task<ObjectInfo> AddToAsync(ObjectInfo version, CancellationToken cancellationToken)
    {
        if (!AreWanted || version.Tags is not null)
        {
            return version;
        }

        if (version.TagCount == 0 && _mayRead)
        {
            return version with { Tags = ReadOnlyDictionary<string, string>.Empty };
        }

        try
        {
            var tags = await GetAsync(version, cancellationToken).ConfigureAwait(false);
            _mayRead = true;
            _ = TagMapping.For(tags, target, policy);
            return version with { Tags = tags };
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.Unsupported && e.Status is 405 or 501 && !_mayRead)
        {
            // A server that keeps no tags has none to lose.
            return version with { Tags = ReadOnlyDictionary<string, string>.Empty };
        }
    }

    /// <summary>
    /// Returns the version with its number of tags. A move needs the number where tags do not go along, to know whether tags would be left
    /// behind. A request is sent only if the find did not report the number.
    /// </summary>
    /// <param name="version">The current version, with details.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">PermissionDenied if the tags may not be read.</exception>
    /// <exception cref="SourceChangedException">The version was removed.</exception>
    public async Task<ObjectInfo> CountAsync(ObjectInfo version, CancellationToken cancellationToken)
    {
        if (!source.Profile.Tags || (_hasNone && !_mayRead) || version.TagCount > 0 || (version.TagCount == 0 && _mayRead))
        {
            return version;
        }

        try
        {
            var tags = await GetAsync(version with { Version = null }, cancellationToken).ConfigureAwait(false);
            _mayRead = true;
            return version with { TagCount = tags.Count };
        }
        catch (StoreException e) when ((e.Kind == StoreErrorKind.Unsupported || e.Status is 405 or 501) && !_mayRead)
        {
            // A server that does not support tags at all answers 501. The status 405 concerns only this object: Amazon returns it if a
            // delete marker has become the current version.
            _hasNone = e.Status == 501;
            return version with { TagCount = 0 };
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> GetAsync(ObjectInfo version, CancellationToken cancellationToken)
    {
        try
        {
            return await source.GetTagsAsync(version.Key, version.Version, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.NotFound)
        {
            throw new SourceChangedException($"'{version.Key}' was removed before its tags were read.", e);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.PermissionDenied)
        {
            var what = AreWanted
                ? "is needed for --tags."
                : "is needed by a move, so that no tag is lost without a word: --accept-loss tags does without.";
            throw e.With(e.Retry, $"{e.Message} The right to read tags (s3:GetObjectTagging) {what}");
        }
    }
}
