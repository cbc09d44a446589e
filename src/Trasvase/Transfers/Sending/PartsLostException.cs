using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Sending;

/// <summary>Parts that were staged are not at the target any more, so that it refuses to complete the upload.</summary>
/// <param name="refusal">What the target said.</param>
/// <param name="left">The parts that are still there.</param>
internal sealed class PartsLostException(StoreException refusal, IReadOnlyList<MovedPart> left) : Exception(refusal.Message, refusal)
{
    /// <summary>What the target said.</summary>
    public StoreException Refusal => refusal;

    /// <summary>The parts that are still there.</summary>
    public IReadOnlyList<MovedPart> Left => left;
}
