namespace Trasvase.Jobs.Journal;

/// <summary>What a listing of the target says about a key.</summary>
/// <param name="IsKnown">Whether the listing says anything about the key.</param>
/// <param name="Found">The object that has the key; null if none has.</param>
internal readonly record struct TargetLookup(bool IsKnown, ObjectInfo? Found);

/// <summary>How far the target's listing was read.</summary>
/// <param name="Key">The last key that was passed or asked for. Objects that are stored later under keys up to this one are not seen.
/// Null at the beginning.</param>
/// <param name="Count">The number of objects that were passed.</param>
internal readonly record struct TargetMark(ObjectKey? Key, long Count);
