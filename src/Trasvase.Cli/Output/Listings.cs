using System.Globalization;
using System.Text.Json;

namespace Trasvase.Cli.Output;

/// <summary>The totals of a listing.</summary>
internal sealed record ListingTotal(long Objects, long Prefixes, long Bytes)
{
    public ListingTotal With(ListingPage page) =>
        new(Objects + page.Objects.Count, Prefixes + page.Prefixes.Count, Bytes + page.Objects.Sum(info => info.Size));
}

/// <summary>Writes a listing page by page.</summary>
internal interface IListingWriter
{
    /// <summary>Writes a page.</summary>
    void Write(ListingPage page);

    /// <summary>Writes the totals. For people they go to standard error, so that standard output holds objects only.</summary>
    void WriteTotal(ListingTotal total, TextWriter error);
}

/// <summary>Writes a line for each object: size, time, key. Prefixes are placed among the objects in the order of keys.</summary>
internal sealed class TextListing(TextWriter output) : IListingWriter
{
    public void Write(ListingPage page)
    {
        var objects = page.Objects
            .Select(info =>
                (Key: info.Key.Value, Line: Line(
                    info.Size.ToString(),
                    info.LastModified is { } time ? $"{time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}" : "-",
                    info.Key.ToString())));
        var prefixes = page.Prefixes.Select(prefix => (Key: prefix, Line: Line("-", "-", prefix)));
        foreach (var (_, line) in objects.Concat(prefixes).OrderBy(entry => entry.Key, Comparer<string>.Create(ObjectKey.CompareUtf8)))
        {
            output.WriteLine(line);
        }
    }

    public void WriteTotal(ListingTotal total, TextWriter error)
    {
        var prefixes = total.Prefixes > 0
            ? $", {Units.Count(total.Prefixes, "prefix").Replace("prefixs", "prefixes", StringComparison.Ordinal)}"
            : "";
        error.WriteLine($"{Units.Count(total.Objects, "object")}{prefixes}, {Units.Bytes(total.Bytes)}");
    }

    private static string Line(string size, string time, string key) => $"{size,14}  {time,-20}  {Shown.Escaped(key)}";
}

/// <summary>Writes a JSON line for each object and prefix.</summary>
internal sealed class JsonListing(TextWriter output) : IListingWriter
{
    private readonly JsonLines _lines = new(output);

    public void Write(ListingPage page)
    {
        foreach (var info in page.Objects)
        {
            _lines.Write("listed", json => Write(json, info));
        }

        foreach (var prefix in page.Prefixes)
        {
            _lines.Write("prefix", json => json.WriteString("prefix", prefix));
        }
    }

    public void WriteTotal(ListingTotal total, TextWriter error) => _lines.Write("summary", json =>
    {
        json.WriteNumber("objects", total.Objects);
        json.WriteNumber("prefixes", total.Prefixes);
        json.WriteNumber("bytes", total.Bytes);
        json.WriteNumber("exitCode", ExitCodes.Done);
    });

    // Headers, metadata and digests are known only if the store lists them; null and empty values mean that they are not known.
    private static void Write(Utf8JsonWriter json, ObjectInfo info)
    {
        json.WriteString("key", info.Key.ToString());
        json.WriteNumber("size", info.Size);
        json.WriteString("eTag", info.ETag);
        json.WriteString("version", info.Version);
        json.WriteString(
            "lastModified", info.LastModified?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture));
        json.WriteString("storageClass", info.StorageClass);
        json.WriteBoolean("isArchived", info.IsArchived);
        json.WriteBoolean("hasDetails", info.HasDetails);
        json.WriteString("contentType", info.Headers.ContentType);
        json.WriteString("contentEncoding", info.Headers.ContentEncoding);
        json.WriteString("contentLanguage", info.Headers.ContentLanguage);
        json.WriteString("contentDisposition", info.Headers.ContentDisposition);
        json.WriteString("cacheControl", info.Headers.CacheControl);
        json.WriteStartObject("metadata");
        foreach (var (name, value) in info.Metadata)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.Digests(info.Digests);
    }
}
