using BenchmarkDotNet.Attributes;
using Trasvase.Stores.S3.Signing;

namespace Trasvase.Benchmarks;

/// <summary>The signature of one GET, and of one presigned URL.</summary>
[MemoryDiagnoser]
public class SigningLoop
{
    private static readonly AwsCredentials Credentials = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    private static readonly DateTimeOffset Time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Uri Address = new("https://bench.s3.us-east-1.amazonaws.com/objects/00000001", default(UriCreationOptions));

    private readonly SignedRequest _get = new(
        "GET",
        "/objects/00000001",
        "",
        [
            ("host", "bench.s3.us-east-1.amazonaws.com"), ("x-amz-date", SigV4.Timestamp(Time)),
            ("x-amz-content-sha256", SigV4.UnsignedPayload), ("x-amz-checksum-mode", "ENABLED"),
        ],
        SigV4.UnsignedPayload);

    [Benchmark]
    public string Get() => SigV4.Authorization(_get, Credentials, "us-east-1", Time);

    [Benchmark]
    public Uri Presign() => S3Presigner.Sign(HttpMethod.Get, Address, Credentials, "us-east-1", Time, TimeSpan.FromHours(1)).Url;
}
