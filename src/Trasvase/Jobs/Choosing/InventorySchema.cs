namespace Trasvase.Jobs.Choosing;

/// <summary>The columns of an inventory, in their order and by the names that they have in CSV, whatever its format.</summary>
internal sealed class InventorySchema
{
    private readonly HashSet<string> _names;

    private InventorySchema(string schema, IReadOnlyList<string> names)
    {
        Names = names;
        _names = names.ToHashSet(StringComparer.Ordinal);
        if (_names.Count < names.Count || !Has("Bucket") || !Has("Key"))
        {
            throw InventoryManifest.Broken($"has the columns '{schema}', which have to be different ones, Bucket and Key among them");
        }

        if (Has("VersionId") && !Has("IsLatest"))
        {
            throw InventoryManifest.Broken("lists versions, and does not tell which of them is the latest (IsLatest)");
        }
    }

    /// <summary>The names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Reads what a manifest says of CSV: <c>Bucket, Key, Size</c>.</summary>
    /// <exception cref="StoreException">InvalidRequest: there is no key among them, or a name comes twice.</exception>
    public static InventorySchema OfCsv(string schema) => new(schema, schema.Split(',', StringSplitOptions.TrimEntries));

    /// <summary>Reads what a manifest says of Parquet: <c>message s3.inventory { required binary key (UTF8); optional int64 size;
    /// }</c>.</summary>
    /// <exception cref="StoreException">InvalidRequest: there is no key among them, or a name comes twice.</exception>
    public static InventorySchema OfParquet(string schema)
    {
        var start = schema.IndexOf('{', StringComparison.Ordinal);
        var end = schema.LastIndexOf('}');
        var fields = start < end
            ? schema[(start + 1)..end].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];
        return new(schema, [.. fields.Select(field =>
            OfSnake(field.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(2) ?? ""))]);
    }

    /// <summary>The name in Parquet: <c>last_modified_date</c> of <c>LastModifiedDate</c>.</summary>
    public static string ToSnake(string name) =>
        string.Concat(name.Select((letter, i) =>
            char.IsAsciiLetterUpper(letter) ? $"{(i > 0 ? "_" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));

    /// <summary>Whether there is such a column.</summary>
    public bool Has(string name) => _names.Contains(name);

    /// <summary>Why a selection cannot choose by these columns, as the end of a sentence that begins with the inventory; null if it
    /// can.</summary>
    public string? WhyTooFew(Selection selection)
    {
        var missing = new[]
        {
            ("Size", selection.MinSize is not null || selection.MaxSize is not null),
            ("LastModifiedDate", selection.MinAge is not null || selection.MaxAge is not null || selection.ModifiedAfter is not null
                || selection.ModifiedBefore is not null),
            ("StorageClass", selection.StorageClasses.Count + selection.NotStorageClasses.Count > 0),
        }.Where(column => column.Item2 && !Has(column.Item1)).Select(column => column.Item1).ToList();

        // What is known of an object is one whole, or nothing.
        var isWhole = Has("Size") && Has("LastModifiedDate") && Has("ETag");
        return missing.Count > 0 || (selection.AsksForMoreThanKeys && !isWhole)
            ? "lacks a column that the filters need: sizes, ages and storage classes are chosen by Size, LastModifiedDate, ETag and "
                + "StorageClass"
                + (missing.Count > 0 ? $", and {string.Join(", ", missing)} is missing" : "")
            : null;
    }

    private static string OfSnake(string name) =>
        string.Concat(name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
