using Trasvase.Storage;
using Trasvase.Transfers.Planning;
using static Trasvase.Jobs.Journal.JournalDatabase;

namespace Trasvase.Jobs.Journal;

/// <summary>
/// The objects that were taken up and of which there is nothing to say but that they are not finished. A row for each would cost a fifth
/// of the transfer of a small object; so as many as were taken up together have one row, and one with a bit for each that is done.
/// </summary>
/// <remarks>
/// What there is more to say of gets a row of its own in the table <c>object</c>, and counts as done here: an object is in one place only.
/// Used by the one thread that works on the database, which does nothing more once a commit has failed; so what is held here is what the
/// file holds.
/// </remarks>
internal sealed class JournalBatches
{
    /// <summary>
    /// So many at most together: their bytes are an array which the runtime does not yet call a large one, if keys are not very long. Fits
    /// into
    /// <see cref="IndexBits"/>.
    /// </summary>
    private const int ItemsMax = 500;

    /// <summary>An object's number, by which what was listed first comes first: that of its batch, and its index in these bits.</summary>
    private const int IndexBits = 10;

    /// <summary>
    /// So many are open at most. What is left of the oldest one gets rows then: objects that take hours would keep a whole batch each.
    /// </summary>
    private const int OpenMax = 32;

    private readonly SortedDictionary<long, Batch> _open = [];
    private readonly Dictionary<ObjectKey, (Batch Batch, int Index)> _places = [];
    private readonly HashSet<Batch> _changed = [];
    private long _last;

    /// <summary>The numbers of those that are open, in the order in which they were taken up.</summary>
    public IReadOnlyList<long> Numbers => [.. _open.Keys];

    /// <summary>Reads what an earlier run left.</summary>
    public void Load(JournalConnection connection)
    {
        _last = Query(
            connection,
            $"SELECT max((SELECT ifnull(max(number), 0) FROM batch), (SELECT ifnull(max(number), 0) FROM object) >> {IndexBits})",
            row => row.GetInt64(0))[0];
        foreach (var batch in Query(
            connection,
            "SELECT number, items, done FROM batch JOIN rest ON rest.batch = batch.number",
            row => new Batch(row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2))))
        {
            _open.Add(batch.Number, batch);
            foreach (var index in batch.Left())
            {
                _places.Add(batch.Item(index).SourceKey, (batch, index));
            }
        }
    }

    /// <summary>These are taken up, except for those that are taken up already or have a row of their own.</summary>
    public void Add(JournalConnection connection, IReadOnlyList<TransferItem> items)
    {
        var hasRows = Query(connection, "SELECT EXISTS (SELECT 1 FROM object)", row => row.GetBoolean(0))[0];
        foreach (var some in items.Chunk(ItemsMax))
        {
            var batch = new Batch(++_last, BatchCodec.Write(some));
            for (var i = 0; i < some.Length; i++)
            {
                var key = some[i].SourceKey;
                if ((hasRows && HasRow(connection, key)) || !_places.TryAdd(key, (batch, i)))
                {
                    batch.Finish(i);
                }
            }

            if (batch.Count == 0)
            {
                continue;
            }

            _open.Add(batch.Number, batch);
            Execute(
                connection,
                "INSERT INTO batch (number, items) VALUES ($number, $items)",
                ("$number", batch.Number),
                ("$items", batch.Items));
            Execute(
                connection,
                "INSERT INTO rest (batch, count, done) VALUES ($number, $count, $done)",
                ("$number", batch.Number),
                ("$count", batch.Count),
                ("$done", batch.Done));
        }

        while (_open.Count > OpenMax)
        {
            Close(connection, _open.Values.First());
        }
    }

    /// <summary>Whether an object is taken up, here or in a row of its own.</summary>
    public bool IsTakenUp(JournalConnection connection, ObjectKey source) => _places.ContainsKey(source) || HasRow(connection, source);

    /// <summary>The objects of a batch that are not finished.</summary>
    public IReadOnlyList<TransferItem> Left(long number) =>
        _open.TryGetValue(number, out var batch) ? [.. batch.Left().Select(batch.Item)] : [];

    /// <summary>An object is done with; <see cref="Write"/> has to follow.</summary>
    /// <returns>False if it is not here.</returns>
    public bool TryFinish(ObjectKey source) => TryLeave(source, out _);

    /// <summary>There is more to say of an object: from now on it has a row of its own; <see cref="Write"/> has to follow.</summary>
    public void GiveRow(JournalConnection connection, ObjectKey source)
    {
        if (TryLeave(source, out var place))
        {
            AddRow(connection, place.Batch, place.Index);
        }
    }

    /// <summary>Writes what was finished.</summary>
    public void Write(JournalConnection connection)
    {
        foreach (var batch in _changed)
        {
            if (batch.Count == 0)
            {
                Close(connection, batch);
            }
            else
            {
                Execute(
                    connection,
                    "UPDATE rest SET count = $count, done = $done WHERE batch = $number",
                    ("$number", batch.Number),
                    ("$count", batch.Count),
                    ("$done", batch.Done));
            }
        }

        _changed.Clear();
    }

    private static bool HasRow(JournalConnection connection, ObjectKey source) =>
        Query(connection, "SELECT 1 FROM object WHERE source = $source", _ => true, ("$source", JournalCodec.Bytes(source))).Count > 0;

    private static void AddRow(JournalConnection connection, Batch batch, int index)
    {
        var item = batch.Item(index);
        Execute(
            connection,
            "INSERT INTO object (number, source, target, listed, refused, version, etag, state) VALUES ($number, $source, $target, "
            + "$listed, $refused, $version, $etag, 0)",
            ("$number", (batch.Number << IndexBits) + index),
            ("$source", JournalCodec.Bytes(item.SourceKey)),
            ("$target", JournalCodec.Bytes(item.TargetKey)),
            ("$listed", item.WasListed),
            ("$refused", item.WhyRefused),
            ("$version", item.Chosen?.Id),
            ("$etag", item.Chosen?.ETag));
    }

    private bool TryLeave(ObjectKey source, out (Batch Batch, int Index) place)
    {
        if (!_places.Remove(source, out place))
        {
            return false;
        }

        place.Batch.Finish(place.Index);
        _changed.Add(place.Batch);
        return true;
    }

    private void Close(JournalConnection connection, Batch batch)
    {
        foreach (var index in batch.Left())
        {
            _places.Remove(batch.Item(index).SourceKey);
            AddRow(connection, batch, index);
        }

        Execute(connection, "DELETE FROM batch WHERE number = $number; DELETE FROM rest WHERE batch = $number;", ("$number", batch.Number));
        _open.Remove(batch.Number);
    }

    private sealed class Batch
    {
        public Batch(long number, byte[] items, byte[]? done = null)
        {
            Number = number;
            Items = items;
            Done = done ?? new byte[(BatchCodec.Count(items) + 7) / 8];
            Count = Left().Count();
        }

        public long Number { get; }

        /// <summary>What <see cref="BatchCodec"/> made of its objects.</summary>
        public byte[] Items { get; }

        /// <summary>A bit for each object, the lowest of the first byte for the first.</summary>
        public byte[] Done { get; }

        /// <summary>How many are left.</summary>
        public int Count { get; private set; }

        public TransferItem Item(int index) => BatchCodec.Read(Items, index);

        public IEnumerable<int> Left() =>
            Enumerable.Range(0, BatchCodec.Count(Items)).Where(index => (Done[index / 8] & (1 << (index % 8))) == 0);

        /// <summary>Once for each object.</summary>
        public void Finish(int index)
        {
            Done[index / 8] |= (byte)(1 << (index % 8));
            Count--;
        }
    }
}
