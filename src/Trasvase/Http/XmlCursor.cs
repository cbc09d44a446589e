using System.Xml;

namespace Trasvase.Http;

/// <summary>
/// Goes through a document from outside once, from element to element, and holds no more of it than the text of one. Names are local ones,
/// whatever the namespace.
/// </summary>
internal sealed class XmlCursor(XmlReader reader)
{
    // No answer of either cloud is deeper than seven.
    private const int DepthMax = 32;

    private char[] _text = new char[256];

    /// <summary>The name of the element where it is.</summary>
    public string Name => reader.LocalName;

    /// <summary>How deep that is.</summary>
    public int Depth => reader.Depth;

    /// <summary>Goes to the root element.</summary>
    public void MoveToRoot()
    {
        while (reader.NodeType != XmlNodeType.Element && Read())
        {
            // A declaration, comments or white space come before it.
        }
    }

    /// <summary>
    /// Goes to the next child of an element; what is left of the child before is passed over. For the first one it is at the parent itself.
    /// </summary>
    /// <param name="depth">How deep the parent is.</param>
    /// <returns>False if there is no other: it is at the parent's end.</returns>
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

    /// <summary>The text of the element where it is, until the next is read.</summary>
    /// <exception cref="XmlException">It holds other elements.</exception>
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

    /// <summary>The same as a string of its own, or as one that was used before if it is the same: what repeats is held once.</summary>
    public string Text(string? before)
    {
        var text = Text();
        return before is not null && text.SequenceEqual(before) ? before : text.ToString();
    }

    /// <summary>An attribute's value; null if it is absent.</summary>
    public string? Attribute(string name) => reader.GetAttribute(name);

    /// <summary>Makes sure that the rest of the document is well-formed.</summary>
    public void MoveToEnd()
    {
        while (Read())
        {
            // Nothing in it is of interest.
        }
    }

    private bool Read() => reader.Read() && (reader.Depth <= DepthMax ? true : throw new XmlException("The document is too deep."));
}
