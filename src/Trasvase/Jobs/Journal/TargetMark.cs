using Trasvase.Storage;

namespace Trasvase.Jobs.Journal;

/// <summary>What a listing of the target says of a key.</summary>
/// <param name="IsKnown">Whether it says anything.</param>
/// <param name="Found">What has the key; null if nothing has.</param>
internal readonly record struct TargetLookup(bool IsKnown, ObjectInfo? Found);

/// <summary>How far the target's listing was passed.</summary>
/// <param name="Key">The last key that was passed or asked for: what is stored up to there later is none of those that are listed. Null at
/// the beginning.</param>
/// <param name="Count">How many objects were passed.</param>
internal readonly record struct TargetMark(ObjectKey? Key, long Count);
