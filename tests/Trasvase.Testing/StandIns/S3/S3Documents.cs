using System.Xml;
using System.Xml.Linq;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>Documents that requests bring.</summary>
internal static class S3Documents
{
    public static XName Name(string name) => XName.Get(name, S3StandIn.Namespace);

    /// <summary>A request's document, in S3's namespace; those without any namespace are taken too, as S3 does.</summary>
    public static XElement Read(byte[] body, string root)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            var document = XElement.Load(reader);
            foreach (var element in document.DescendantsAndSelf().Where(element => element.Name.NamespaceName.Length == 0))
            {
                element.Name = Name(element.Name.LocalName);
            }

            return document.Name == Name(root) ? document : throw Malformed();
        }
        catch (XmlException)
        {
            throw Malformed();
        }
    }

    public static S3RefusalException Malformed() =>
        new(400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
}
