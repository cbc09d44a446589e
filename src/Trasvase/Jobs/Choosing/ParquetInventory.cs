using System.Runtime.CompilerServices;
using Trasvase.Parquet;

namespace Trasvase.Jobs.Choosing;

/// <summary>Reads data files in Parquet. Their keys are not encoded. Only the columns that a job needs are read.</summary>
internal sealed class ParquetInventory(InventorySchema schema, InventoryOwner owner) : IInventoryFormat
{
    private static readonly (string Name, PhysicalType Type)[] Wanted =
    [
        ("Bucket", PhysicalType.ByteArray), ("Key", PhysicalType.ByteArray),
        ("IsLatest", PhysicalType.Boolean), ("IsDeleteMarker", PhysicalType.Boolean),
        ("Size", PhysicalType.Int64), ("LastModifiedDate", PhysicalType.Int64), ("ETag", PhysicalType.ByteArray),
        ("StorageClass", PhysicalType.ByteArray), ("IntelligentTieringAccessTier", PhysicalType.ByteArray),
    ];

    /// <inheritdoc/>
    public async IAsyncEnumerable<InventoryEntry> ReadAsync(Stream content, string name,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var entries = ReadRowsAsync(content, name, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var closing = entries.ConfigureAwait(false);
        while (await MoveAsync(entries, name).ConfigureAwait(false))
        {
            yield return entries.Current;
        }
    }

    private static async Task<bool> MoveAsync(IAsyncEnumerator<InventoryEntry> entries, string name)
    {
        try
        {
            return await entries.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw InventoryManifest.Broken($"names the file {name}, which is not Parquet, or is damaged: {e.Message}", e);
        }
        catch (NotSupportedException e)
        {
            throw new StoreException(
                StoreErrorKind.Unsupported,
                RetryAdvice.Never,
                $"The inventory's file {name} {e.Message}. Write the inventory as CSV instead.",
                e);
        }
    }

    private async IAsyncEnumerable<InventoryEntry> ReadRowsAsync(Stream content, string name,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var file = await ParquetFile.OpenAsync(content, cancellationToken).ConfigureAwait(false);
        var wanted = Wanted.Where(column => schema.Has(column.Name)).ToList();
        var columns = wanted.Select(column => Column(file, column, name)).ToList();
        var line = new ParquetLine(wanted.Select(column => column.Name), columns, owner);
        var number = 0L;
        await foreach (var row in file.ReadAsync(columns, cancellationToken).ConfigureAwait(false))
        {
            number++;
            if (line.Read(row, name, number) is { } found)
            {
                yield return found.ToEntry(owner);
            }
        }
    }

    private static ParquetColumn Column(ParquetFile file, (string Name, PhysicalType Type) wanted, string name)
    {
        var called = InventorySchema.ToSnake(wanted.Name);
        var column = file.Column(called) ?? throw InventoryManifest.Broken($"names the file {name}, which lacks the column {called}");
        return column.Type == wanted.Type && (wanted.Name == "LastModifiedDate") == (column.Unit != TimeUnit.None)
            ? column
            : throw InventoryManifest.Broken($"names the file {name}, whose column {called} has values of another type");
    }
}
