using System.Globalization;
using Trasvase.Bench.Wire;
using Trasvase.Integrity;

namespace Trasvase.Bench.Cloud;

/// <summary>The source: lists and gives the objects of the workload. Signatures are not looked at.</summary>
internal sealed class S3Side(Workload workload, Faults faults) : Side(workload, faults)
{
    protected override Reply Busy() => Refused(503, "SlowDown");

    protected override async ValueTask HandleAsync(Connection connection, Request request, CancellationToken cancellationToken)
    {
        await connection.ReadBodyAsync(request, breakAfter: null, copy: null, cancellationToken);
        if (KeyOf(request.Path, request.Header("Host")) is { Length: > 0 } key)
        {
            Statistics.Count(request.Method is "GET" or "HEAD" ? $"{request.Method} object" : "other");
            await AnswerObjectAsync(connection, request, key, cancellationToken);
            return;
        }

        await SendAsync(connection, request, AboutBucket(request), cancellationToken);
    }

    /// <summary>Which key a path means: that of a bucket in the host's name begins with the key.</summary>
    public static string KeyOf(string path, string? host)
    {
        var rest = path.TrimStart('/');
        if (host?.StartsWith(Workload.Bucket + ".", StringComparison.Ordinal) == true)
        {
            return rest;
        }

        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : rest[(slash + 1)..];
    }

    private async ValueTask AnswerObjectAsync(Connection connection, Request request, string key, CancellationToken cancellationToken)
    {
        if (request.Method is not "GET" and not "HEAD")
        {
            await SendAsync(connection, request, Refused(405, "MethodNotAllowed"), cancellationToken);
            return;
        }

        if (Workload.IndexOf(key) is not { } index)
        {
            await SendAsync(connection, request, Refused(404, "NoSuchKey"), cancellationToken);
            return;
        }

        var eTag = Workload.ETagOf(index);
        if (request.Header("If-Match") is { } match && match.Trim('"') != eTag.Trim('"'))
        {
            await SendAsync(connection, request, Refused(412, "PreconditionFailed"), cancellationToken);
            return;
        }

        await SendContentAsync(connection, request, index, status => Head(status, request, index, eTag), cancellationToken);
    }

    private Reply Head(int status, Request request, int index, string eTag)
    {
        var reply = new Reply(status)
            .With("x-amz-request-id", "BENCH")
            .With("ETag", eTag)
            .With("Last-Modified", Workload.Date)
            .With("Accept-Ranges", "bytes")
            .With("Content-Type", Workload.ContentType);
        return status == 200 && request.Header("x-amz-checksum-mode") is not null
            ? reply.With("x-amz-checksum-crc64nvme", Crc64Text.ToS3(Workload.Content.Crc64Of(index)))
                .With("x-amz-checksum-type", "FULL_OBJECT")
            : reply;
    }

    private Reply AboutBucket(Request request)
    {
        var isBucket = request.Path.Length > 1
            || request.Header("Host")?.StartsWith(Workload.Bucket + ".", StringComparison.Ordinal) == true;
        if (request.Method == "GET" && request.Query("location") is not null)
        {
            Statistics.Count("GET location");
            return Xml("<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">us-east-1</LocationConstraint>");
        }

        if (request.Method == "GET" && request.Query("versioning") is not null)
        {
            Statistics.Count("GET versioning");
            return Xml("<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>");
        }

        if (request.Method == "GET" && isBucket)
        {
            Statistics.Count("list");
            return new Reply(200).With("x-amz-request-id", "BENCH").Carrying("application/xml", S3Pages.Write(Workload, request));
        }

        Statistics.Count(isBucket ? "HEAD bucket" : "GET service");
        return isBucket
            ? new Reply(200).With("x-amz-bucket-region", "us-east-1")
            : Xml(
                "<ListAllMyBucketsResult "
                    + $"xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Owner><ID>bench</ID></Owner><Buckets><Bucket><Name>{Workload.Bucket}</Name><CreationDate>{Workload.IsoDate}</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>");
    }

    private static Reply Xml(string text) => new Reply(200).Carrying("application/xml", text);

    private static Reply Refused(int status, string code) => new Reply(status).Carrying(
        "application/xml",
        string.Create(
            CultureInfo.InvariantCulture, $"<Error><Code>{code}</Code><Message>bench</Message><RequestId>BENCH</RequestId></Error>"));
}
