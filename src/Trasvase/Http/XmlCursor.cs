using System.Xml;

namespace Trasvase.Http;

/// <summary>
/// Moves through a document from outside once, from element to element, and holds only the text of the current element. Names are local
/// names, in any namespace.
/// </summary>
internal sealed class XmlCursor(XmlReader reader)
{
    // No answer of either cloud is deeper than seven.
    private const int DepthMax = 32;

    private char[] _text = new char[256];

    /// <summary>The name of the current element.</summary>
    public string Name => reader.LocalName;

    /// <summary>The depth of the current element; 0 for the root.</summary>
    public int Depth => reader.Depth;

    /// <summary>Moves to the root element.</summary>
    public void MoveToRoot()
    {
        while (reader.NodeType != XmlNodeType.Element && Read())
        {
            // Passes over a declaration, comments and white space.
        }
    }

    /// <summary>
    /// Moves to the next child of an element and skips the rest of the child before. For the first child, the cursor must be at the
    /// parent.
    /// </summary>
    /// <param name="depth">The depth of the parent.</param>
    /// <returns>True if there was another child; false if the cursor is at the parent's end.</returns>
    public bool MoveToChild(int depth)
    {
        if (reader.Depth == depth && (reader.NodeType == XmlNodeType.EndElement || reader.IsEmptyElement))
        {
            return false;
        }

        while (Read())
        {
            if (reader.NodeType == XmlNodeType.Element && reader.Depth == depth + 1)
            {
                return true;
            }

            if (reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Reads the text of the current element. The result is valid until the next text is read.</summary>
    /// <exception cref="XmlException">The element holds other elements.</exception>
    public ReadOnlySpan<char> Text()
    {
        var length = 0;
        var depth = reader.Depth;
        if (reader.IsEmptyElement)
        {
            return [];
        }

        while (Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth))
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                throw new XmlException($"'{reader.LocalName}' is where text should be.");
            }

            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
            {
                int count;
                while ((count = reader.ReadValueChunk(_text, length, _text.Length - length)) > 0)
                {
                    length += count;
                    if (length == _text.Length)
                    {
                        Array.Resize(ref _text, _text.Length * 2);
                    }
                }
            }
        }

        return _text.AsSpan(0, length);
    }

    /// <summary>
    /// Reads the text of the current element as a string. If it equals an earlier string, that string is returned, so that repeated
    /// values are held only once.
    /// </summary>
    public string Text(string? before)
    {
        var text = Text();
        return before is not null && text.SequenceEqual(before) ? before : text.ToString();
    }

    /// <summary>Returns an attribute's value; null if the attribute is absent.</summary>
    public string? Attribute(string name) => reader.GetAttribute(name);

    /// <summary>Reads to the end to make sure that the rest of the document is well-formed.</summary>
    public void MoveToEnd()
    {
        while (Read())
        {
            // The content does not matter, only that it can be read.
        }
    }

    private bool Read() => reader.Read() && (reader.Depth <= DepthMax ? true : throw new XmlException("The document is too deep."));
}
