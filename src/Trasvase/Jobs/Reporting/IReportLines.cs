using System.Buffers;
using Trasvase.Transfers;

namespace Trasvase.Jobs.Reporting;

/// <summary>Writes receipts as lines of a format. Not for use by two at a time.</summary>
internal interface IReportLines
{
    /// <summary>What a report begins with.</summary>
    void WriteHead(IBufferWriter<byte> output);

    /// <summary>A line.</summary>
    void Write(IBufferWriter<byte> output, TransferReceipt receipt);
}
