namespace Trasvase.Server.Events;

/// <summary>An object that a store says has appeared.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key, verbatim.</param>
/// <param name="Mark">What tells this appearance from others of the same key: a version id, a sequencer or an entity tag; null for
/// nothing.</param>
internal sealed record S3Event(string Bucket, string Key, string? Mark);
