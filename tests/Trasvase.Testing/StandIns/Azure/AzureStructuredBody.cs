using System.Buffers.Binary;
using System.Globalization;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>
/// A body in segments with a CRC-64 behind each and behind all (<c>x-ms-structured-body: XSM/1.0; properties=crc64</c>), which the vendor's
/// SDK sends and asks for where it is told to protect what it transfers. All numbers have their least significant byte first.
/// </summary>
internal static class AzureStructuredBody
{
    public const string Header = "x-ms-structured-body";
    public const string LengthHeader = "x-ms-structured-content-length";

    private const string Form = "XSM/1.0; properties=crc64";
    private const int HeadLength = 13;
    private const int SegmentHeadLength = 10;
    private const int CrcLength = 8;
    private const int SegmentMax = 4 * 1024 * 1024;

    /// <summary>The request with the content of such a body for its body; the same request, if it has none.</summary>
    public static StandInRequest Unpacked(StandInRequest request) => (request.Header(Header), request.Operation) switch
    {
        (null, _) or (Form, "GetBlob") => request,
        (Form, "PutBlob" or "PutBlock") => request with { Body = Decode(request) },
        (Form, _) => throw new AzureRefusalException(501, "APINotImplemented", "This stand-in does not know such requests."),
        _ => throw Wrong(),
    };

    /// <summary>
    /// An answer in the form that the request asks for: a read's with its bytes in segments, a write's with the form repeated.
    /// </summary>
    public static StandInAnswer Answer(StandInRequest request, StandInAnswer plain) => request.Header(Header) is null
        ? plain
        : request.Operation != "GetBlob"
        ? plain.With(Header, Form)
        : plain with
        {
            Body = Encode(plain.Body.Span),
            Headers = [.. plain.Headers, (Header, Form), (LengthHeader, plain.Body.Length.ToString(CultureInfo.InvariantCulture))],
        };

    /// <summary>The content of a body, with every CRC checked.</summary>
    private static byte[] Decode(StandInRequest request)
    {
        var body = request.Body;
        if (body.Length < HeadLength + CrcLength || body[0] != 1 || BinaryPrimitives.ReadInt64LittleEndian(body.AsSpan(1)) != body.Length
            || BinaryPrimitives.ReadUInt16LittleEndian(body.AsSpan(9)) != 1)
        {
            throw Wrong();
        }

        using var content = new MemoryStream();
        var position = HeadLength;
        for (var number = 1; number <= BinaryPrimitives.ReadUInt16LittleEndian(body.AsSpan(11)); number++)
        {
            position += Segment(body.AsSpan(position), number, content);
        }

        var whole = content.ToArray();
        return position != body.Length - CrcLength || request.Header(LengthHeader) != whole.Length.ToString(CultureInfo.InvariantCulture)
            ? throw Wrong()
            : Checked(whole, body.AsSpan(position));
    }

    /// <summary>The body that carries a content.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> content)
    {
        var count = (content.Length + SegmentMax - 1) / SegmentMax;
        var body = new byte[HeadLength + content.Length + (count * (SegmentHeadLength + CrcLength)) + CrcLength];
        body[0] = 1;
        BinaryPrimitives.WriteInt64LittleEndian(body.AsSpan(1), body.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(9), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(11), (ushort)count);
        var position = HeadLength;
        for (var number = 1; number <= count; number++)
        {
            var segment = content.Slice((number - 1) * SegmentMax, Math.Min(SegmentMax, content.Length - ((number - 1) * SegmentMax)));
            BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(position), (ushort)number);
            BinaryPrimitives.WriteInt64LittleEndian(body.AsSpan(position + 2), segment.Length);
            segment.CopyTo(body.AsSpan(position + SegmentHeadLength));
            position += SegmentHeadLength + segment.Length;
            BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(position), AzureCrc64.Of(segment));
            position += CrcLength;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(position), AzureCrc64.Of(content));
        return body;
    }

    // One segment; how long it is with all that belongs to it.
    private static int Segment(ReadOnlySpan<byte> rest, int number, MemoryStream content)
    {
        if (rest.Length < SegmentHeadLength + CrcLength || BinaryPrimitives.ReadUInt16LittleEndian(rest) != number
            || BinaryPrimitives.ReadInt64LittleEndian(rest[2..]) is var length
                && (length < 0 || length > rest.Length - SegmentHeadLength - CrcLength))
        {
            throw Wrong();
        }

        var bytes = rest.Slice(SegmentHeadLength, (int)length).ToArray();
        content.Write(Checked(bytes, rest[(SegmentHeadLength + bytes.Length)..]));
        return SegmentHeadLength + bytes.Length + CrcLength;
    }

    private static byte[] Checked(byte[] bytes, ReadOnlySpan<byte> crc) =>
        BinaryPrimitives.ReadUInt64LittleEndian(crc) == AzureCrc64.Of(bytes)
        ? bytes
        : throw new AzureRefusalException(400, "Crc64Mismatch");

    private static AzureRefusalException Wrong() => new(400, "InvalidStructuredMessage", "The structured message is not well-formed.");
}
