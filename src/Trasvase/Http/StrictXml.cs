using System.Buffers;
using System.Text;
using System.Text.Unicode;
using System.Xml;
using System.Xml.Linq;
using Trasvase.Storage;

namespace Trasvase.Http;

/// <summary>
/// Reads XML from outside: no document type, no entities, nothing external, a bounded length, and only the expected root.
/// </summary>
internal static class StrictXml
{
    /// <summary>The largest XML answer, in bytes. A listing of 1,000 entries with 8 KiB of metadata each fits.</summary>
    public const int BytesMax = 32 * 1024 * 1024;

    private const int RefusalMax = 64 * 1024;

    private static ReadOnlySpan<byte> White => " \t\r\n"u8;

    // No answer of either cloud is deeper than seven. The time to load a tree grows with the square of the depth.
    private const int DepthMax = 32;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = BytesMax,
        // Keys may hold characters that XML 1.0 does not allow. Some servers write them as references.
        CheckCharacters = false,
    };

    private static readonly SearchValues<byte> NotXmlBytes = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(b => (byte)b).Except("\t\n\r"u8.ToArray())]);

    private static readonly SearchValues<char> NotXml = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(c => (char)c).Except(['\t', '\n', '\r']), '\ufffe', '\uffff']);

    /// <summary>Reads the answer's body as a document with the given root.</summary>
    /// <exception cref="StoreException">Unexpected if the body is anything else: HTML, nothing, another document.</exception>
    public static async Task<XElement> ReadAsync(HttpAnswer answer, string root, string operation, CancellationToken cancellationToken)
    {
        var body = await answer.ReadBodyAsync(BytesMax, operation, cancellationToken).ConfigureAwait(false);
        var element = TryParse(body);
        return element?.Name.LocalName == root ? element : throw Other(root, element?.Name.LocalName, operation);
    }

    /// <summary>
    /// Reads the answer's body as a document with the given root, without building a tree. The document is checked to its end before the
    /// result is returned.
    /// </summary>
    /// <param name="answer">The answer.</param>
    /// <param name="root">The name of the root.</param>
    /// <param name="read">Reads the document; the cursor is at the root.</param>
    /// <param name="refused">Returns the error that a body with another root means, if that body is a refusal in spite of its status;
    /// null if it is not.</param>
    /// <param name="operation">The operation, for error messages.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">Unexpected if the body is anything else: HTML, nothing, another document.</exception>
    public static async Task<T> ReadAsync<T>(
        HttpAnswer answer,
        string root,
        Func<XmlCursor, T> read,
        Func<byte[], StoreException?> refused,
        string operation,
        CancellationToken cancellationToken)
    {
        using var body = await answer.ReadPooledAsync(BytesMax, operation, cancellationToken).ConfigureAwait(false);
        try
        {
            return Read(body.Written, root, read, operation);
        }
        catch (StoreException e)
            when (e.Kind == StoreErrorKind.Unexpected && body.Written.Count <= RefusalMax && refused(body.Written.ToArray()) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>Reads a document in memory in the same way.</summary>
    public static T Read<T>(ArraySegment<byte> utf8, string root, Func<XmlCursor, T> read, string operation)
    {
        string? name = null;
        try
        {
            using var reader = XmlReader.Create(Open(utf8), Settings);
            var cursor = new XmlCursor(reader);
            cursor.MoveToRoot();
            name = cursor.Name;
            if (name == root)
            {
                var result = read(cursor);
                cursor.MoveToEnd();
                return result;
            }
        }
        catch (XmlException)
        {
            name = null;
        }

        throw Other(root, name, operation);
    }

    private static StoreException Other(string root, string? name, string operation) => new(
        StoreErrorKind.Unexpected,
        RetryAdvice.Worthwhile,
        $"The answer while {operation} is not the expected document ({root}){(string.IsNullOrEmpty(name) ? "" : $" but {name}")}.");

    // S3 keeps a slow answer alive with white space, which some servers send before the XML declaration. Every strict reader refuses a
    // declaration without a version, as s3rver writes it; such a declaration is skipped.
    private static ReadOnlySpan<byte> Document(ReadOnlySpan<byte> utf8)
    {
        var text = utf8.TrimStart(White);
        text = text.StartsWith("\ufeff"u8) ? text[3..] : text;
        var end = text.StartsWith("<?xml"u8) ? text.IndexOf("?>"u8) : -1;
        return end >= 0 && HasNoVersion(text["<?xml".Length..end].Trim(White)) && !text[(end + 2)..].StartsWith("<?xml "u8)
            ? text[(end + 2)..]
            : text;
    }

    private static bool HasNoVersion(ReadOnlySpan<byte> declared) =>
        declared.IsEmpty
            || Ascii.EqualsIgnoreCase(declared, "encoding=\"utf-8\""u8)
            || Ascii.EqualsIgnoreCase(declared, "encoding='utf-8'"u8);

    // The document becomes one string only if it has to be repaired, because that takes a lot of memory.
    private static TextReader Open(ArraySegment<byte> utf8)
    {
        var text = utf8[(utf8.Count - Document(utf8).Length)..];
        return text.AsSpan().ContainsAny(NotXmlBytes)
            || text.AsSpan().IndexOf("\ufffe"u8) >= 0
            || text.AsSpan().IndexOf("\uffff"u8) >= 0
            || !Utf8.IsValid(text.AsSpan())
            ? new StringReader(Readable(text))
            : new StreamReader(
                new MemoryStream(text.Array!, text.Offset, text.Count, writable: false),
                Encoding.UTF8,
                detectEncodingFromByteOrderMarks: false);
    }

    /// <summary>Returns the root element; null if the text is not well-formed XML.</summary>
    public static XElement? TryParse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var text = Readable(Document(utf8.Span));
            if (IsTooDeep(text))
            {
                return null;
            }

            using var reader = XmlReader.Create(new StringReader(text), Settings);
            return XElement.Load(reader, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static bool IsTooDeep(string text)
    {
        using var reader = XmlReader.Create(new StringReader(text), Settings);
        while (reader.Read())
        {
            if (reader.Depth > DepthMax)
            {
                return true;
            }
        }

        return false;
    }

    // Ceph writes characters of keys that XML does not allow as they are, which is not well-formed. As references they can be read. The
    // same is done for bytes that are not characters, which RawText keeps: a replacement character could make two keys equal, or turn one
    // key into that of another object.
    private static string Readable(ReadOnlySpan<byte> utf8)
    {
        var text = RawText.Of(utf8).TrimStart('\ufeff');
        if (!text.AsSpan().ContainsAny(NotXml) && RawText.IsText(text))
        {
            return text;
        }

        var readable = new StringBuilder(text.Length + 64);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var isPair = rest.Length > 1 && char.IsSurrogatePair(rest[0], rest[1]);
            _ = isPair ? readable.Append(rest[..2])
                : char.IsSurrogate(rest[0]) || NotXml.Contains(rest[0]) ? readable.Append($"&#x{(int)rest[0]:x};")
                : readable.Append(rest[0]);
            rest = rest[(isPair ? 2 : 1)..];
        }

        return readable.ToString();
    }

    /// <summary>Returns the text of the first child with a local name, in any namespace; null if there is none.</summary>
    public static string? Text(this XElement element, string name) =>
        element.Elements().FirstOrDefault(child => child.Name.LocalName == name)?.Value;

    /// <summary>Returns all children with a local name, in any namespace.</summary>
    public static IEnumerable<XElement> All(this XElement element, string name) =>
        element.Elements().Where(child => child.Name.LocalName == name);
}
