namespace Trasvase.Testing.StandIns.Azure;

/// <summary>A container: what it holds under which key.</summary>
internal sealed class AzureContainer(DateTimeOffset createdOn, string eTag)
{
    /// <summary>How long a container that is deleted keeps its name.</summary>
    public static readonly TimeSpan DeletionTime = TimeSpan.FromSeconds(30);

    public DateTimeOffset CreatedOn => createdOn;

    public string ETag => eTag;

    /// <summary>In the order of listings.</summary>
    public SortedDictionary<string, AzureSlot> Slots { get; } = new(Comparer<string>.Create(CompareNames));

    /// <summary>When its deletion ends; null while nobody deletes it.</summary>
    public DateTimeOffset? GoneAt { get; set; }

    /// <summary>What is under a key, made if there is nothing.</summary>
    public AzureSlot SlotOf(string key)
    {
        if (!Slots.TryGetValue(key, out var slot))
        {
            Slots[key] = slot = new AzureSlot();
        }

        return slot;
    }

    /// <summary>Blob names in the order of their UTF-8 bytes.</summary>
    public static int CompareNames(string? left, string? right)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        return same == left!.Length || same == right!.Length
            ? left.Length.CompareTo(right!.Length)
            : Weight(left[same]).CompareTo(Weight(right[same]));
    }

    // In UTF-8 what needs surrogates in UTF-16 comes last.
    private static int Weight(char c) => char.IsSurrogate(c) ? c + char.MaxValue : c;
}
