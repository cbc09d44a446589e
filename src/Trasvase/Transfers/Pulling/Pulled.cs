namespace Trasvase.Transfers.Pulling;

/// <summary>What the target pulled, or why it did not.</summary>
/// <param name="Result">What came of it; null if it was refused.</param>
/// <param name="Why">Why it was refused, as a sentence; null if it was not.</param>
/// <param name="Refusal">The error that refused it; null if the target was not asked.</param>
internal readonly record struct Pulled<T>(T? Result, string? Why, StoreException? Refusal)
    where T : class;
