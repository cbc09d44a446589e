namespace Trasvase.Transfers.Pulling;

/// <summary>The result of a pull, or the reason why there is none.</summary>
/// <param name="Result">The result; null if the pull was refused.</param>
/// <param name="Why">Why the pull was refused, as a sentence; null if it was not.</param>
/// <param name="Refusal">The error of the refusal; null if the pull succeeded or the target was not asked.</param>
internal readonly record struct Pulled<T>(T? Result, string? Why, StoreException? Refusal)
    where T : class;
