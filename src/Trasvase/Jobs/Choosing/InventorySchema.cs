namespace Trasvase.Jobs.Choosing;

/// <summary>The columns of an inventory in their order. They have their names in CSV, whatever the format.</summary>
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

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Parses the schema in a manifest of CSV: <c>Bucket, Key, Size</c>.</summary>
    /// <exception cref="StoreException">
    /// InvalidRequest: the bucket or the key is missing, a name appears twice, or versions are listed without <c>IsLatest</c>.
    /// </exception>
    public static InventorySchema OfCsv(string schema) => new(schema, schema.Split(',', StringSplitOptions.TrimEntries));

    /// <summary>
    /// Parses the schema in a manifest of Parquet: <c>message s3.inventory { required binary key (UTF8); optional int64 size; }</c>.
    /// </summary>
    /// <exception cref="StoreException">
    /// InvalidRequest: the bucket or the key is missing, a name appears twice, or versions are listed without <c>IsLatest</c>.
    /// </exception>
    public static InventorySchema OfParquet(string schema)
    {
        var start = schema.IndexOf('{', StringComparison.Ordinal);
        var end = schema.LastIndexOf('}');
        var fields = start < end
            ? schema[(start + 1)..end].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];
        return new(schema, [.. fields.Select(field =>
            OfSnake(field.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(2) ?? ""))]);
    }

    /// <summary>Returns a column's name in Parquet: <c>last_modified_date</c> for <c>LastModifiedDate</c>.</summary>
    public static string ToSnake(string name) =>
        string.Concat(name.Select((letter, i) =>
            char.IsAsciiLetterUpper(letter) ? $"{(i > 0 ? "_" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));

    /// <summary>Whether the inventory has a column.</summary>
    public bool Has(string name) => _names.Contains(name);

    /// <summary>
    /// Why the columns do not suffice for a selection, as the end of a sentence that begins with the inventory; null if they do.
    /// </summary>
    public string? WhyTooFew(Selection selection)
    {
        var missing = new[]
        {
            ("Size", selection.MinSize is not null || selection.MaxSize is not null),
            ("LastModifiedDate", selection.MinAge is not null || selection.MaxAge is not null || selection.ModifiedAfter is not null
                || selection.ModifiedBefore is not null),
            ("StorageClass", selection.StorageClasses.Count + selection.NotStorageClasses.Count > 0),
        }.Where(column => column.Item2 && !Has(column.Item1)).Select(column => column.Item1).ToList();

        // An entry holds all properties of an object or none (InventoryLine.ToEntry).
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
