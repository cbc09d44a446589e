using Trasvase.Storage;

namespace Trasvase.Transfers.Pulling;

/// <summary>The target did not fetch the bytes by itself, or was not asked to: they may still be relayed.</summary>
internal sealed class PullRefusedException(string why, StoreException? refusal) : Exception(why, refusal)
{
    /// <summary>What refused; null if nobody was asked.</summary>
    public StoreException? Refusal => refusal;
}
