using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Trasvase.Http;
using Trasvase.Storage;

namespace Trasvase.Stores.S3.Wire;

/// <summary>Makes the small documents that requests carry, and reads entries of the documents in answers.</summary>
internal static class S3Xml
{
    public static readonly XNamespace Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// <summary>Returns the document as a request's body.</summary>
    public static HttpContent Content(XElement document)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(document.ToString(SaveOptions.DisableFormatting)));
        content.Headers.Add("Content-Type", "application/xml");
        return content;
    }

    /// <summary>Makes the document that completes an upload.</summary>
    public static XElement Completion(IReadOnlyList<PartReceipt> parts) => new(
        Namespace + "CompleteMultipartUpload",
        parts.Select(part => new XElement(
            Namespace + "Part",
            new XElement(Namespace + "ETag", part.Tag),
            new XElement(Namespace + "PartNumber", part.Part.Number))));

    /// <summary>Makes the document that requests a readable copy of an archived object.</summary>
    public static XElement Restore(string? days, string tier) => new(
        Namespace + "RestoreRequest",
        days is null ? null : new XElement(Namespace + "Days", days),
        new XElement(Namespace + "GlacierJobParameters", new XElement(Namespace + "Tier", tier)));

    /// <summary>Reads one part from the listing of an upload's parts.</summary>
    /// <exception cref="StoreException">Unexpected: the entry lacks its number, its size or its entity tag.</exception>
    public static StagedPart ReadPart(XElement part) =>
        int.TryParse(part.Text("PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(part.Text("Size"), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
        && S3Headers.Quoted(part.Text("ETag")) is { } tag
            ? new StagedPart(number, length, tag)
            : throw new StoreException(
                StoreErrorKind.Unexpected,
                RetryAdvice.Worthwhile,
                "An entry of the list of staged parts lacks its number, its size or its entity tag.");
}
