using System.Security;
using System.Text;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>Ends a request with an error document of S3.</summary>
internal sealed class S3RefusalException(int status, string code, string message, params (string Name, string Value)[] fields)
    : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>Headers of the answer.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The answer that says so.</summary>
    public StandInAnswer ToAnswer(string requestId)
    {
        var document = new StringBuilder("<Error>");
        foreach (var (name, value) in (IEnumerable<(string, string)>)
        [
            ("Code", Code),
            ("Message", Message),
            .. fields,
            ("RequestId", requestId),
            ("HostId", "stand-in"),
        ])
        {
            document.Append('<').Append(name).Append('>').Append(SecurityElement.Escape(value)).Append("</").Append(name).Append('>');
        }

        return StandInAnswer.Xml(Status, document.Append("</Error>").ToString(), Headers);
    }

    public static S3RefusalException NoSuchBucket(string bucket) =>
        new(404, "NoSuchBucket", "The specified bucket does not exist", ("BucketName", bucket));

    public static S3RefusalException NoSuchKey(string key) =>
        new(404, "NoSuchKey", "The specified key does not exist.", ("Key", XmlText.Printable(key)));

    public static S3RefusalException NoSuchUpload(string id) => new(
        404,
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
        ("UploadId", id));

    public static S3RefusalException PreconditionFailed(string condition) => new(
        412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", ("Condition", condition));

    public static S3RefusalException InvalidRequest(string message) => new(400, "InvalidRequest", message);

    public static S3RefusalException InvalidArgument(string name, string? value, string message) => new(
        400, "InvalidArgument", message, ("ArgumentName", name), ("ArgumentValue", value ?? ""));

    public static S3RefusalException NotImplemented(string header) => new(
        501, "NotImplemented", "A header you provided implies functionality that is not implemented", ("Header", header));

    public static S3RefusalException SignatureDoesNotMatch() => new(
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.");

    public static S3RefusalException AccessDenied(string message = "Access Denied", params (string, string)[] fields) =>
        new(403, "AccessDenied", message, fields);
}
