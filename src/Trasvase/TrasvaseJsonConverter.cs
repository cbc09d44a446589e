using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trasvase;

/// <summary>
/// Writes receipts, reports and their values as the JSON that <c>trasvase --json</c> writes: names in camelCase, words for choices,
/// lengths in bytes, times in seconds. The types name this converter themselves, so it need not be added to any options. It needs no
/// reflection. Only choices and keys can be read back; reading anything else throws <see cref="NotSupportedException"/>.
/// </summary>
public sealed class TrasvaseJsonConverter : JsonConverterFactory
{
    private static readonly Dictionary<Type, Func<JsonConverter>> Converters = new()
    {
        [typeof(TransferReceipt)] = () => new ObjectWriter<TransferReceipt>(ReceiptJson.Write),
        [typeof(JobReport)] = () => new ObjectWriter<JobReport>(ReportJson.Write),
        [typeof(VerifyReceipt)] = () => new ObjectWriter<VerifyReceipt>(ReportJson.Write),
        [typeof(VerifyReport)] = () => new ObjectWriter<VerifyReport>(ReportJson.Write),
        [typeof(TransferProgress)] = () => new ObjectWriter<TransferProgress>(ReportJson.Write),
        [typeof(Verification)] = () => new ObjectWriter<Verification>(ReportJson.Write),
        [typeof(Verification.Verified)] = () => new ObjectWriter<Verification.Verified>(ReportJson.Write),
        [typeof(Verification.Unverifiable)] = () => new ObjectWriter<Verification.Unverifiable>(ReportJson.Write),
        [typeof(Verification.Mismatch)] = () => new ObjectWriter<Verification.Mismatch>(ReportJson.Write),
        [typeof(ReasonCounts)] = () => new ValueWriter<ReasonCounts>(ReportJson.WriteReasons),
    };

    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => Converters.ContainsKey(typeToConvert);

    /// <inheritdoc/>
    public override JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options) => Converters[typeToConvert]();

    private class ValueWriter<T>(Action<Utf8JsonWriter, T> write) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException($"{typeof(T).Name} is written as JSON, and not read from it.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => write(writer, value);
    }

    private sealed class ObjectWriter<T>(Action<Utf8JsonWriter, T> properties) : ValueWriter<T>((json, value) =>
    {
        json.WriteStartObject();
        properties(json, value);
        json.WriteEndObject();
    });
}
