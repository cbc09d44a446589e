using System.Collections.ObjectModel;
using Trasvase.Storage;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Carrying;

/// <summary>
/// Asks for the tags of what is going to be sent: a request for each object that has some, or of which nobody tells whether it has.
/// </summary>
internal sealed class SourceTags(IObjectSource source, StoreProfile target, TagPolicy policy)
{
    // An answer without a count of tags means that there are none, or that they may not be read. The first request for tags shows which.
    private volatile bool _mayRead;

    private volatile bool _hasNone;

    /// <summary>Whether tags go with the objects.</summary>
    public bool AreWanted => policy != TagPolicy.None && source.Profile.Tags;

    /// <summary>The version with its tags, if they are wanted.</summary>
    /// <param name="version">With details.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">InvalidRequest if all of them are wanted and the target cannot hold one; PermissionDenied if they
    /// may not be read.</exception>
    /// <exception cref="SourceChangedException">It is not there any more.</exception>
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
    /// The version with how many tags it has, where they do not go along and a move must know whether it leaves some behind: asked for only
    /// where the answer to a look does not tell.
    /// </summary>
    /// <param name="version">The current one, with details.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">PermissionDenied if they may not be read.</exception>
    /// <exception cref="SourceChangedException">It is not there any more.</exception>
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
            // A server that knows no tags says so of itself with 501. 405 is about this one object: Amazon answers so where a delete
            // marker has come to lie on it.
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
