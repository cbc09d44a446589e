using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trasvase;

/// <summary>
/// Writes a choice to JSON as a word in camel case, as <c>trasvase --json</c> does, and reads it back in any case. The choices name this
/// converter themselves, so nobody has to add it to any options. It needs no reflection.
/// </summary>
/// <typeparam name="T">The choice.</typeparam>
public sealed class WordConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } word && Enum.TryParse<T>(word, ignoreCase: true, out var value) && Enum.IsDefined(value)
            ? value
            : throw new JsonException($"This is no {typeof(T).Name}.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(Of(value));
    }

    /// <summary>Returns the word.</summary>
    internal static string Of(T value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

/// <summary>Writes an <see cref="ObjectKey"/> to JSON as a string, and reads it back.</summary>
public sealed class ObjectKeyConverter : JsonConverter<ObjectKey>
{
    /// <inheritdoc/>
    public override ObjectKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { Length: > 0 } key ? new ObjectKey(key) : throw new JsonException("A key has at least one character.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ObjectKey value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }
}
