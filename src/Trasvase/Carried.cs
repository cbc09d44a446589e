namespace Trasvase;

/// <summary>
/// The digests of what was carried along with an object's bytes, as the object's stamp holds them. They describe the source version, so
/// that a later run can tell whether the source has changed since.
/// </summary>
/// <param name="Modified">The source version's modification time when its headers and metadata were read; null if not known.</param>
/// <param name="Properties">The digest of the source's headers and metadata; null if they were not carried.</param>
/// <param name="Tags">The digest of the source's tags; null if they were not carried.</param>
internal sealed record Carried(DateTimeOffset? Modified, string? Properties, string? Tags);
