using System.Collections.Concurrent;
using System.Text;
using Trasvase.Testing.StandIns;

namespace Trasvase.Testing.Dialects;

/// <summary>Refusals and failures, and in which words they come.</summary>
internal static class ErrorDialects
{
    /// <summary>The object that may not be read where only one may not.</summary>
    public const string Refused = "hazel";

    public static IEnumerable<Dialect> All() =>
    [
        Once("empty body", "Load balancers; what minio-js met (minio/minio-js#1475).", () => StandInAnswer.Empty(500)),
        Once(
            "HTML",
            "nginx in front of MinIO or Ceph (minio/minio-js#540, parseablehq/parseable#700).",
            () => Text(
                502, "text/html", "<html>\r\n<head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>")),
        Once(
            "JSON",
            "A store that answers everything in JSON (boto/boto3#2347); API gateways.",
            () => Text(503, "application/json", "{\"error\":{\"code\":503,\"message\":\"backend is busy\"}}")),
        Once(
            "codes in lower case",
            "Not from a thread: a server that writes names of its own.",
            () => Text(503, "application/xml", "<error><code>slowdown</code><message>busy</message></error>")),
        Once(
            "200 with an error inside",
            "Amazon's document of CompleteMultipartUpload says so; of reads it is not known from a thread.",
            () => Error(200, "InternalError")),
        Once("503 without Retry-After", "Amazon itself: its document of errors names no such header.", () => Error(503, "SlowDown")),
        Once(
            "503 with Retry-After as a date",
            "RFC 9110 (10.2.3) allows both forms.",
            () => Error(503, "SlowDown").With("Retry-After", TimeProvider.System.GetUtcNow().ToString("r"))),
        new("error: one object's 403 is JSON", "API gateways with policies of their own; not from a thread.")
        {
            Refuses = request => request.Operation is "GetObject" or "HeadObject" && request.Key == Refused
                ? Text(403, "application/json", "{\"message\":\"forbidden\"}") with { Body = request.Method == "HEAD"
                    ? default
                    : "{\"message\":\"forbidden\"}"u8.ToArray() }
                : null,
        },
        new(
            "error: 403 to every HEAD",
            "URLs and proxies that allow GET alone; Amazon tells 403 to HEAD without a body wherever the caller may not list.")
        {
            Refuses = request => request.Operation == "HeadObject" ? StandInAnswer.Empty(403) : null,
        },
        Tags("501", "Cloudflare R2 (jhaals/yopass#3657), OCI (nextcloud/files_versions_s3#95).", Error(501, "NotImplemented")),
        Tags("404", "Not from a thread: NoSuchTagSet of an object, as Amazon says it of a bucket.", Error(404, "NoSuchTagSet")),
        Tags("403", "Amazon and all that have its rights: s3:GetObjectTagging is one of its own.", Error(403, "AccessDenied")),
        new("attributes: 501", "NooBaa before 5.18 (noobaa/noobaa-core#8209), OVHcloud before 2026 (ovh/public-cloud-roadmap#698).")
        {
            Refuses = request => request.Operation == "GetObjectAttributes" ? Error(501, "NotImplemented") : null,
        },
        new("attributes: the object itself", "S3Mock (adobe/S3Mock#536), Chimera (chimera-nas/chimera#703).") { Hears = AsGet },
        new("delete: If-Match ignored", "MinIO (minio/minio#21677).")
        {
            Hears = request => request.Operation == "DeleteObject" ? request.WithoutHeader("If-Match") : request,
        },
        new("delete: a condition is 412", "Servers that compare with another tag than they told (seaweedfs/seaweedfs#7274, of reads).")
        {
            Refuses = request => request.Operation == "DeleteObject" && request.Header("If-Match") is not null
                ? Error(412, "PreconditionFailed")
                : null,
        },
        new(
            "delete: a condition is 501",
            "LocalStack until 2026 (localstack/localstack#13894), as Amazon itself did before September 2025.")
        {
            Refuses = request => request.Operation == "DeleteObject" && request.Header("If-Match") is not null
                ? Error(501, "NotImplemented")
                : null,
        },
    ];

    /// <summary>An error as S3 writes it.</summary>
    public static StandInAnswer Error(int status, string code) =>
        StandInAnswer.Xml(status, $"<Error><Code>{code}</Code><Message>Said by a dialect.</Message></Error>");

    private static StandInAnswer Text(int status, string type, string body) =>
        StandInAnswer.Bytes(status, Encoding.UTF8.GetBytes(body), ("Content-Type", type));

    // The first time that anything is read or listed.
    private static Dialect Once(string what, string known, Func<StandInAnswer> answer)
    {
        var asked = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        return new Dialect($"error: {what}", known)
        {
            Refuses = request => request.Method == "GET" && asked.TryAdd(request.Target + request.Header("Range"), true) ? answer() : null,
        };
    }

    private static Dialect Tags(string what, string known, StandInAnswer answer) => new($"tags: {what}", known)
    {
        Refuses = request => request.Operation == "GetObjectTagging" ? answer : null,
        Says = (_, said) => said.Without("x-amz-tagging-count"),
    };

    private static StandInRequest AsGet(StandInRequest request)
    {
        if (request.Operation != "GetObjectAttributes")
        {
            return request;
        }

        var heard = request.WithQuery("attributes", null);
        heard.Operation = "GetObject";
        return heard;
    }
}
