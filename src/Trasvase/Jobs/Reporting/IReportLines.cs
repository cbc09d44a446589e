using System.Buffers;

namespace Trasvase.Jobs.Reporting;

/// <summary>Writes receipts, and what was removed, as lines of a format. Not for use by two at a time.</summary>
internal interface IReportLines
{
    /// <summary>What a report begins with.</summary>
    void WriteHead(IBufferWriter<byte> output);

    /// <summary>A line.</summary>
    void Write(IBufferWriter<byte> output, TransferReceipt receipt);

    /// <summary>A line with the same fields: those of the source are not known, because there is none.</summary>
    void Write(IBufferWriter<byte> output, RemovedObject removed);
}
