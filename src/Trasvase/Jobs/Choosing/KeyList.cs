using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Trasvase.Jobs.Choosing;

/// <summary>An object that a list names.</summary>
/// <param name="Key">The object's whole key.</param>
/// <param name="Version">The version; null for the current one.</param>
internal sealed record NamedObject(ObjectKey Key, string? Version);

/// <summary>A file that names objects: a whole key on each line, verbatim, or a JSON line for each object.</summary>
internal sealed class KeyList(string file)
{
    private static readonly string[] JsonNames = [".jsonl", ".ndjson"];

    /// <summary>Reads the objects in the order of the file, one at a time.</summary>
    /// <exception cref="StoreException">InvalidRequest: the file cannot be read, or a line is invalid.</exception>
    public async IAsyncEnumerable<NamedObject> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var content = Open();
        await using var closing = content.ConfigureAwait(false);
        var isJson = JsonNames.Any(name => file.EndsWith(name, StringComparison.OrdinalIgnoreCase));
        await foreach (var (number, line) in BoundedLines.ReadAsync(content, file, cancellationToken).ConfigureAwait(false))
        {
            isJson |= number == 1 && line.StartsWith('{');
            if (line.Length > 0)
            {
                yield return isJson ? OfJson(line, number) : new NamedObject(Key(line, number), Version: null);
            }
        }
    }

    private FileStream Open()
    {
        try
        {
            return SelectionFile.Open(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new StoreException(StoreErrorKind.InvalidRequest, RetryAdvice.Never, $"The list {file} cannot be read: {e.Message}", e);
        }
    }

    private NamedObject OfJson(string line, long number)
    {
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 8 });
            var root = document.RootElement;
            var (key, version) = root.ValueKind switch
            {
                JsonValueKind.String => (root.GetString(), null),
                JsonValueKind.Object => (Text(root, "key"), Text(root, "versionId")),
                _ => (null, null),
            };
            return key is { Length: > 0 }
                ? new NamedObject(Key(key, number), version)
                : throw BoundedLines.Broken(file, number, "names no key: it is {\"key\": \"…\"}, perhaps with a \"versionId\", or a text");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw BoundedLines.Broken(file, number, "is not JSON, as the file's name or its first line says it is");
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetString() : null;

    private ObjectKey Key(string text, long number)
    {
        try
        {
            return new ObjectKey(text);
        }
        catch (ArgumentException)
        {
            throw BoundedLines.Broken(file, number, "is no key: it holds half of a surrogate pair");
        }
    }
}
