using Trasvase.Storage;

namespace Trasvase.Jobs.Choosing;

/// <summary>Which objects of a source a job is about.</summary>
public sealed record Selection
{
    /// <summary>All of them.</summary>
    public static Selection Everything { get; } = new();

    /// <summary>One line that tells two selections apart; empty for everything.</summary>
    public string Text => "";

    /// <summary>All that is wrong with the values, a sentence each; empty if nothing is.</summary>
    public IReadOnlyList<string> Validate() => [];

    /// <summary>Whether an object is chosen.</summary>
    internal bool Chooses(ObjectInfo source) => ChoosesKey(source.Key);

    /// <summary>Whether an object of this key may be chosen, whatever else it is.</summary>
    internal bool ChoosesKey(ObjectKey key) => key.Value.Length > 0;
}
