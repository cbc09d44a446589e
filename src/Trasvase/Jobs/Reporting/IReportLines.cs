using System.Buffers;

namespace Trasvase.Jobs.Reporting;

/// <summary>Writes receipts and removed objects as lines of a format. Must not be used concurrently.</summary>
internal interface IReportLines
{
    /// <summary>Writes the beginning of a report.</summary>
    void WriteHead(IBufferWriter<byte> output);

    /// <summary>Writes the line of a receipt.</summary>
    void Write(IBufferWriter<byte> output, TransferReceipt receipt);

    /// <summary>
    /// Writes the line of a removed object. It has the same fields; those of the source are unknown, because there is no source object.
    /// </summary>
    void Write(IBufferWriter<byte> output, RemovedObject removed);
}
