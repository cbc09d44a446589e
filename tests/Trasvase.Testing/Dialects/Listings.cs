using System.Text;
using System.Xml.Linq;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Testing.Dialects;

/// <summary>Changes the documents of listings.</summary>
internal static class Listings
{
    private const string Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    /// <summary>An answer that edits every page of every listing.</summary>
    public static Func<StandInRequest, StandInAnswer, StandInAnswer> Each(Action<XElement> edit) =>
        (request, answer) => request.IsList() ? answer.Edit(edit) : answer;

    /// <summary>An answer that edits every entry of every listing.</summary>
    public static Func<StandInRequest, StandInAnswer, StandInAnswer> EachEntry(Action<XElement> edit) =>
        Each(page => page.Entries().ForEach(edit));

    /// <summary>The answer with another document, if it holds a listing.</summary>
    public static StandInAnswer Edit(this StandInAnswer answer, Action<XElement> edit)
    {
        if (answer.Status != 200)
        {
            return answer;
        }

        var page = XElement.Parse(answer.Text[Declaration.Length..], LoadOptions.PreserveWhitespace);
        edit(page);
        return answer.WithDocument(page.ToString(SaveOptions.DisableFormatting));
    }

    /// <summary>The answer with this text as its document.</summary>
    public static StandInAnswer WithDocument(this StandInAnswer answer, string document, string declaration = Declaration) =>
        answer with { Body = Encoding.UTF8.GetBytes(declaration + document) };

    public static List<XElement> Entries(this XElement page) => [.. page.Elements(S3Documents.Name("Contents"))];

    /// <summary>The text of a child; empty if there is none.</summary>
    public static string Read(this XElement parent, string name) => parent.Element(S3Documents.Name(name))?.Value ?? "";

    /// <summary>Sets the text of a child, adds it, or removes it for null.</summary>
    public static void Set(this XElement parent, string name, string? value)
    {
        var child = parent.Element(S3Documents.Name(name));
        if (value is null)
        {
            child?.Remove();
        }
        else if (child is null)
        {
            parent.AddFirst(new XElement(S3Documents.Name(name), value));
        }
        else
        {
            child.Value = value;
        }
    }

    public static bool IsTruncated(this XElement page) => page.Read("IsTruncated") == "true";

    /// <summary>The last key or prefix of a page, decoded; empty of an empty page.</summary>
    public static string LastName(this XElement page)
    {
        var names = page.Entries()
            .Select(entry => entry.Read("Key"))
            .Concat(page.Elements(S3Documents.Name("CommonPrefixes")).Select(common => common.Read("Prefix")));
        var decoded = names.Select(name => page.Read("EncodingType") == "url" ? Uri.UnescapeDataString(name.Replace('+', ' ')) : name);
        return decoded.Order(Utf8Order.Instance).LastOrDefault() ?? "";
    }
}
