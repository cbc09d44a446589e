namespace Trasvase.Jobs.Journal;

/// <summary>What a listing of the target says of a key.</summary>
/// <param name="IsKnown">Whether it says anything.</param>
/// <param name="Found">What has the key; null if nothing has.</param>
internal readonly record struct TargetLookup(bool IsKnown, ObjectInfo? Found);

/// <summary>How far the target's listing was passed.</summary>
/// <param name="Key">
/// The last key that was passed or asked for. Objects that are stored later under keys up to this one are not seen. Null at the beginning.
/// </param>
/// <param name="Count">How many objects were passed.</param>
internal readonly record struct TargetMark(ObjectKey? Key, long Count);
