using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Trasvase.Jobs.Reporting;

/// <summary>Writes one JSON object per line: the job and its run, and the properties that <c>--json</c> writes for an object.</summary>
internal sealed class JsonReportLines(ReportOrigin origin) : IReportLines
{
    // Keeps the letters of all languages readable. Control characters are still escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void WriteHead(IBufferWriter<byte> output)
    {
        // A head is not needed, because each line names its fields.
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
