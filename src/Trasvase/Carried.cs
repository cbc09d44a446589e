namespace Trasvase;

/// <summary>
/// What went along with an object, as its stamp remembers it: digests of what the source version had, so that a later run sees whether the
/// source has something else by now.
/// </summary>
/// <param name="Modified">
/// When the source version was last changed, at the time of the look at its headers and metadata; null if unknown.
/// </param>
/// <param name="Properties">Digest of its headers and metadata; null if they did not go along.</param>
/// <param name="Tags">Digest of its tags; null if they did not go along.</param>
internal sealed record Carried(DateTimeOffset? Modified, string? Properties, string? Tags);
