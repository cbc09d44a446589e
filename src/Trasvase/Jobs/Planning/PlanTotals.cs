using Trasvase.Storage;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Jobs.Planning;

/// <summary>The totals of a plan. Memory does not grow with the number of objects.</summary>
internal sealed class PlanTotals
{
    private const int ExamplesMax = 5;

    private readonly Dictionary<PlannedReason, ObjectTally> _reasons = [];
    private readonly List<RefusedName> _examples = [];
    private RefusedNames _names = new();

    public RequestCounts Requests { get; } = new();

    public SizeHistogram Sizes { get; } = new();

    public ClassTallies Archived { get; } = new();

    public ClassTallies Restored { get; } = new();

    public ClassTallies Read { get; } = new();

    public ObjectTally Listed { get; private set; }

    public ObjectTally LeftOut { get; private set; }

    public ObjectTally Unchanged { get; private set; }

    public ObjectTally Skipped { get; private set; }

    public ObjectTally Refused { get; private set; }

    public ObjectTally ByPull { get; private set; }

    public ObjectTally ByRelay { get; private set; }

    public ObjectTally TargetOnly { get; private set; }

    public long Renamed { get; set; }

    public long Encoded { get; set; }

    public long Markers { get; private set; }

    /// <summary>The number of objects of whose key at the target nothing is known.</summary>
    public long Unseen { get; set; }

    /// <summary>The first object that would be sent. Reading it shows whether the source's objects may be read.</summary>
    public ObjectInfo? First { get; private set; }

    public IReadOnlyDictionary<PlannedReason, ObjectTally> Reasons => _reasons;

    public RefusedNames Names => _names with { Examples = _examples };

    /// <summary>Counts a chosen object.</summary>
    public void Chosen(ObjectInfo source)
    {
        Listed = Listed.With(source.Size);
        Sizes.Add(source.Size);
        if (source.IsMarker)
        {
            Markers++;
        }

        if (source.IsArchived)
        {
            Archived.Add(source.StorageClass ?? "archived", source.Size);
        }
    }

    public ReasonCounts WhyLeftOut { get; private set; } = ReasonCounts.None;

    public void NotChosen(ObjectInfo? source, string why)
    {
        LeftOut = LeftOut.With(source?.Size ?? 0);
        WhyLeftOut = WhyLeftOut.Plus([new ReasonCount(ReasonKind.LeftOut, why, 1)]);
    }

    public void Stays(ObjectInfo source) => Unchanged = Unchanged.With(source.Size);

    public void Skips(ObjectInfo source, PlannedReason reason)
    {
        Skipped = Skipped.With(source.Size);
        _reasons[reason] = _reasons.GetValueOrDefault(reason).With(source.Size);
    }

    public void Refuses(long size, PlannedReason reason)
    {
        Refused = Refused.With(size);
        _reasons[reason] = _reasons.GetValueOrDefault(reason).With(size);
    }

    /// <summary>Counts an object that was named and does not exist.</summary>
    public void NotFound()
    {
        Listed = Listed.With(0);
        Refuses(0, PlannedReason.NotFound);
    }

    public void Sends(ObjectInfo source, bool isPulled)
    {
        First ??= source.IsArchived ? null : source;
        Read.Add(source.StorageClass ?? "", source.Size);
        if (isPulled)
        {
            ByPull = ByPull.With(source.Size);
        }
        else
        {
            ByRelay = ByRelay.With(source.Size);
        }
    }

    /// <summary>Counts a name that the target cannot hold.</summary>
    public void NotHeld(ObjectKey key, string why, StoreProfile target)
    {
        var encoded = KeyMapping.Encode(key, target);
        _names = _names with { Count = _names.Count + 1, Encodable = _names.Encodable + (encoded is null ? 0 : 1) };
        if (_examples.Count < ExamplesMax)
        {
            _examples.Add(new RefusedName(key, why, encoded));
        }
    }

    public void OnlyAtTarget(ObjectInfo there) => TargetOnly = TargetOnly.With(there.Size);
}
