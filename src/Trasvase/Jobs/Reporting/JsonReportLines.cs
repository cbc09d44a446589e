using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Trasvase.Jobs.Reporting;

/// <summary>A JSON object a line: which run of which job it was, and what <c>--json</c> says of an object.</summary>
internal sealed class JsonReportLines(ReportOrigin origin) : IReportLines
{
    // Readable: letters of all languages stay letters. Control characters are escaped all the same.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void WriteHead(IBufferWriter<byte> output)
    {
        // Its lines name their fields themselves.
    }

    public void Write(IBufferWriter<byte> output, TransferReceipt receipt) => Write(output, json => ReceiptJson.Write(json, receipt));

    public void Write(IBufferWriter<byte> output, RemovedObject removed) => Write(output, json => ReceiptJson.Write(json, removed));

    private void Write(IBufferWriter<byte> output, Action<Utf8JsonWriter> properties)
    {
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteString("job", origin.Job);
            json.WriteNumber("run", origin.Run);
            properties(json);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
