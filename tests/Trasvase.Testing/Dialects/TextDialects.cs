using System.Text;
using Trasvase.Http;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Testing.Dialects;

/// <summary>Metadata, checksums, XML and the wire.</summary>
internal static class TextDialects
{
    private const string Prefix = "x-amz-meta-";
    private const string Checksum = "x-amz-checksum-";

    public static IEnumerable<Dialect> All() =>
    [
        Metadata(
            "names in upper case",
            "MinIO writes X-Amz-Meta-Name (minio/minio#6471, minio/minio#8930); names of headers have no case.",
            (name, value) => (name.ToUpperInvariant(), value)),
        Metadata(
            "RFC 2047, by letters",
            "MinIO since 2025 (minio/minio#21282), lakeFS (treeverse/lakeFS#9604).",
            (name, value) => (name, Quoted(Plain(value)))),
        Metadata(
            "raw UTF-8",
            "MinIO for what came by a form (minio/minio#21256), lakeFS (treeverse/lakeFS#9588).",
            (name, value) => (name, Plain(value))),
        Metadata(
            "raw Latin-1",
            "Not from a thread: HTTP/1.1 of 1999 said Latin-1, and many frameworks still write it.",
            (name, value) => (name, Plain(value))) with { HeaderEncoding = Encoding.Latin1 },
        Metadata(
            "names with underscores",
            "Allowed by S3, and refused by nginx in requests unless underscores_in_headers is on.",
            (name, value) => (name.Replace("-name", "_name", StringComparison.Ordinal), value)),
        new("checksum: none", "Every server older than 2022, when Amazon began to tell them.")
        {
            Says = (_, answer) => answer with { Headers = [.. answer.Headers.Where(header => !header.Name.StartsWith(
                Checksum, StringComparison.Ordinal))] },
        },
        new("checksum: an algorithm that nobody knows", "Not from a thread: Amazon's list has grown, and grows on.") { Says = Renamed },
        new("checksum: composite, without the number of parts", "MinIO before 2023 (minio/minio#17035), and what was stored then.")
        {
            Says = (_, answer) => answer with { Headers = [.. answer.Headers.Select(header => header.Name.StartsWith(
                Checksum, StringComparison.Ordinal)
                ? (header.Name, header.Value.Split("-")[0])
                : header)] },
        },
        Xml("a prefix for S3's namespace", "Not from a thread: what serialisers do where nobody tells them otherwise.", text => text
            .Replace("</", "</s3:", StringComparison.Ordinal)
            .Replace("<", "<s3:", StringComparison.Ordinal)
            .Replace("<s3:/s3:", "</s3:", StringComparison.Ordinal)
            .Replace("xmlns=", "xmlns:s3=", StringComparison.Ordinal)),
        Xml(
            "no namespace",
            "S3Mock (adobe/S3Mock#1754), LocalStack before 2024 (localstack/localstack#9983); Google has another one "
                + "(rustyconover/net-amazon-s3#55).",
            text => text.Replace($" xmlns=\"{S3StandIn.Namespace}\"", "", StringComparison.Ordinal)),
        Xml(
            "white space before the declaration",
            "Amazon's document of CompleteMultipartUpload: spaces come first, so that a slow answer stays alive.",
            text => text,
            before: " \n ",
            declaration: true),
        Xml(
            "a byte order mark",
            "Not from a thread: what libraries write where UTF-8 means with a mark.",
            text => text,
            before: "\ufeff",
            declaration: true),
        Xml("a declaration without a version", "s3rver, for the tags of an object.", text => "<?xml?>" + text),
        new("wire: HTTP/1.0", "Servers over Python's http.server, whose default it is.") { OnTheWire = new Proxy.ProxyFault.AsHttp10() },
        new("wire: Connection: close", "Amazon itself with errors (versity/versitygw#2004 quotes one), versitygw (versity/versitygw#2074).")
        {
            Says = (_, answer) => answer.With("Connection", "close"),
        },
        new("wire: chunks without the last one", "Not from a thread: a gateway whose backend broke off.")
        {
            OnTheWire = new Proxy.ProxyFault.Truncate(Proxy.BodyPlace.End, Proxy.TruncateAs.NoLastChunk),
            OnTheWireOf = request => request.Method == "GET" && request.Path.EndsWith("/" + SizeDialects.Key, StringComparison.Ordinal),
        },
    ];

    private static Dialect Metadata(string what, string known, Func<string, string, (string Name, string Value)> told) =>
        new($"metadata: {what}", known)
        {
            Says = (_, answer) => answer with
            {
                Headers = [.. answer.Headers.Select(header => header.Name.StartsWith(
                Prefix, StringComparison.Ordinal)
                ? told(header.Name, header.Value)
                : header)]
            },
        };

    private static Dialect Xml(string what, string known, Func<string, string> written, string before = "", bool declaration = false) =>
        new($"xml: {what}", known)
        {
            Says = (_, answer) => answer.Header("Content-Type") != "application/xml" || answer.Body.Length == 0 ? answer
                : answer with
                {
                    Body = Encoding.UTF8.GetBytes(before
                    + (declaration
                        ? answer.Text
                        : written(answer.Text[(answer.Text.IndexOf("?>", StringComparison.Ordinal) + 2)..].TrimStart())))
                },
        };

    private static StandInAnswer Renamed(StandInRequest request, StandInAnswer answer) => answer with
    {
        Headers =
        [
            .. answer.Headers.Select(header => !header.Name.StartsWith(Checksum, StringComparison.Ordinal) ? header
                : header.Name == Checksum + "type" ? (header.Name, "WHOLE") : (Checksum + "xxhash128", header.Value)),
        ],
    };

    // The stand-in writes what is not ASCII as RFC 2047 does, in Base64.
    private static string Plain(string value) =>
        value.StartsWith("=?UTF-8?B?", StringComparison.Ordinal) ? Encoding.UTF8.GetString(Convert.FromBase64String(value[10..^2])) : value;

    private static string Quoted(string value) => value.All(char.IsAscii)
        ? value
        : $"=?utf-8?q?{string.Concat(Encoding.UTF8.GetBytes(value).Select(b => b == ' ' ? "_" : char.IsAsciiLetterOrDigit((char)b) ? $"{(char)b}" : $"={b:X2}"))}?=";
}
