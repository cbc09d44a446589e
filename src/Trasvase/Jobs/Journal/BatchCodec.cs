using System.Buffers.Binary;
using Trasvase.Storage;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Journal;

/// <summary>
/// Encodes objects that were taken up together as the bytes that the journal keeps: their count, the offset of each object's record, and
/// the records. All numbers are little-endian. All texts are UTF-8, preceded by their length.
/// </summary>
internal static class BatchCodec
{
    [Flags]
    private enum Has : byte
    {
        None = 0,
        OtherTarget = 1,
        Listed = 2,
        Refused = 4,
        Version = 8,
        ETag = 16,
        RawKeys = 32,
    }

    /// <summary>Writes what the journal has to know about the objects to take them up again.</summary>
    public static byte[] Write(IReadOnlyList<TransferItem> items)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        var starts = new int[items.Count];
        memory.Position = StartOf(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            starts[i] = (int)memory.Position;
            Write(writer, items[i]);
        }

        memory.Position = 0;
        writer.Write(items.Count);
        Array.ForEach(starts, writer.Write);
        return memory.ToArray();
    }

    /// <summary>Returns the number of objects.</summary>
    public static int Count(byte[] items) => BinaryPrimitives.ReadInt32LittleEndian(items);

    /// <summary>Reads one object, as an object that an earlier run took up.</summary>
    /// <param name="items">The bytes that <see cref="Write(IReadOnlyList{TransferItem})"/> returned.</param>
    /// <param name="index">The object's index, from 0.</param>
    public static TransferItem Read(byte[] items, int index)
    {
        using var memory = new MemoryStream(items, writable: false);
        using var reader = new BinaryReader(memory);
        memory.Position = BinaryPrimitives.ReadInt32LittleEndian(items.AsSpan(StartOf(index)));
        var has = (Has)reader.ReadByte();
        var source = ReadKey(reader, has);
        return new TransferItem(source, has.HasFlag(Has.OtherTarget) ? ReadKey(reader, has) : source, Listed: null)
        {
            WasListed = has.HasFlag(Has.Listed),
            WhyRefused = has.HasFlag(Has.Refused) ? reader.ReadString() : null,
            Chosen = has.HasFlag(Has.Version)
                ? new ChosenVersion(reader.ReadString(), has.HasFlag(Has.ETag) ? reader.ReadString() : null)
                : null,
            IsResumed = true,
        };
    }

    // The place of an object's entry in the table of offsets. The index after the last gives the place of the first record.
    private static int StartOf(int index) => sizeof(int) * (1 + index);

    // If either of an object's two keys is not UTF-8, both are written as their bytes.
    private static void WriteKey(BinaryWriter writer, TransferItem item, ObjectKey key)
    {
        if (item.SourceKey.IsText && item.TargetKey.IsText)
        {
            writer.Write(key.Value);
            return;
        }

        var bytes = JournalCodec.Bytes(key);
        writer.Write7BitEncodedInt(bytes.Length);
        writer.Write(bytes);
    }

    private static ObjectKey ReadKey(BinaryReader reader, Has has) =>
        has.HasFlag(Has.RawKeys)
            ? ObjectKey.OfRaw(RawText.Of(reader.ReadBytes(reader.Read7BitEncodedInt())))
            : new ObjectKey(reader.ReadString());

    private static void Write(BinaryWriter writer, TransferItem item)
    {
        writer.Write((byte)(
            (item.TargetKey != item.SourceKey ? Has.OtherTarget : Has.None)
            | (item.WasListed ? Has.Listed : Has.None)
            | (item.WhyRefused is not null ? Has.Refused : Has.None)
            | (item.Chosen is not null ? Has.Version : Has.None)
            | (item.Chosen?.ETag is not null ? Has.ETag : Has.None)
            | (item.SourceKey.IsText && item.TargetKey.IsText ? Has.None : Has.RawKeys)));
        WriteKey(writer, item, item.SourceKey);
        if (item.TargetKey != item.SourceKey)
        {
            WriteKey(writer, item, item.TargetKey);
        }

        foreach (var text in new[] { item.WhyRefused, item.Chosen?.Id, item.Chosen?.ETag })
        {
            if (text is not null)
            {
                writer.Write(text);
            }
        }
    }
}
