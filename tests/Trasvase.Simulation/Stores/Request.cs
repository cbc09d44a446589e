namespace Trasvase.Simulation.Stores;

/// <summary>By what number requests of a kind are bounded.</summary>
internal enum Lane
{
    /// <summary>By the connections; where the target fetches by itself, by these and the copies together.</summary>
    Any,

    /// <summary>Bytes pass through us: by the connections.</summary>
    Relay,

    /// <summary>The target fetches by itself: by the copies.</summary>
    Copy,

    /// <summary>It goes beside all others.</summary>
    Beside,
}

/// <summary>What is asked of a store.</summary>
/// <param name="What">For the story.</param>
/// <param name="EffectAsync">Does it. May be done again: requests arrive twice.</param>
internal sealed record Request<T>(string What, Func<Task<T>> EffectAsync)
{
    /// <summary>Takes the body in.</summary>
    public Func<CancellationToken, Task> ArriveAsync { get; init; } = static _ => Task.CompletedTask;

    /// <summary>Whether anything is different afterwards.</summary>
    public bool Changes { get; init; }

    /// <summary>The key on which it may meet others; null if it does not matter who is there.</summary>
    public ObjectKey? Raced { get; init; }

    /// <summary>By what number its kind is bounded.</summary>
    public Lane Lane { get; init; }

    /// <summary>Whether a store makes it once more by itself.</summary>
    public bool IsRepeatable { get; init; } = true;
}
