using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Trasvase.Cli.Output;

/// <summary>Writes JSON lines, one object each. Members may be called concurrently.</summary>
internal sealed class JsonLines(TextWriter output)
{
    // The relaxed encoder keeps the letters of all languages readable and still escapes control characters.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>Writes a line at once.</summary>
    /// <param name="name">The event's name: the value of the first property, <c>event</c>.</param>
    /// <param name="properties">Writes the other properties.</param>
    public void Write(string name, Action<Utf8JsonWriter> properties)
    {
        lock (_gate)
        {
            _buffer.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_buffer, Options))
            {
                json.WriteStartObject();
                json.WriteString("event", name);
                properties(json);
                json.WriteEndObject();
            }

            output.WriteLine(Encoding.UTF8.GetString(_buffer.WrittenSpan));
            output.Flush();
        }
    }

    /// <summary>Writes an error event.</summary>
    public void WriteError(string message) => Write("error", json => json.Prose("message", message));
}

/// <summary>Writes properties as in every JSON line of this program: in camelCase, with null for unknown values.</summary>
internal static class JsonProperties
{
    public static void Number(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void Seconds(this Utf8JsonWriter json, string name, TimeSpan? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, Math.Round(known.TotalSeconds, 3));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>Writes the value's name in camelCase; null for null.</summary>
    public static void Choice<T>(this Utf8JsonWriter json, string name, T? value)
        where T : struct, Enum =>
        json.WriteString(name, value is { } known ? JsonNamingPolicy.CamelCase.ConvertName(known.ToString()) : null);

    /// <summary>Writes a sentence without any secret that it may quote.</summary>
    public static void Prose(this Utf8JsonWriter json, string name, string? sentence) =>
        json.WriteString(name, sentence is null ? null : Storage.Redaction.Of(sentence));

    public static void Texts(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(Storage.Redaction.Of(value));
        }

        json.WriteEndArray();
    }

    public static void Digests(this Utf8JsonWriter json, IEnumerable<Digest> digests)
    {
        json.WriteStartArray("digests");
        foreach (var digest in digests)
        {
            json.WriteStartObject();
            json.Choice<DigestAlgorithm>("algorithm", digest.Algorithm);
            json.WriteString("hex", digest.Hex);
            json.Choice<DigestScope>("scope", digest.Scope);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
