using Trasvase.Http;

namespace Trasvase.Stores.S3.Addressing;

/// <summary>
/// An access point that stands in for a bucket: it has a host of its own, in the region that its ARN names
/// (Amazon S3 User Guide, <em>Using access points</em>).
/// </summary>
/// <param name="Name">The access point's name.</param>
/// <param name="Account">The account that owns it: 12 digits.</param>
/// <param name="Region">The access point's region.</param>
/// <param name="IsChina">Whether it is in the partition <c>aws-cn</c>, whose host names have another ending.</param>
internal sealed record S3AccessPoint(string Name, string Account, string Region, bool IsChina)
{
    private const string Form = "arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME";

    /// <summary>The access point's host name.</summary>
    public string Host => $"{Name}-{Account}.s3-accesspoint.{Region}.amazonaws.com{(IsChina ? ".cn" : "")}";

    /// <summary>Whether the name is an ARN and not a bucket's name.</summary>
    public static bool IsArn(string name) => name.StartsWith("arn:", StringComparison.Ordinal);

    /// <summary>Reads an ARN.</summary>
    /// <returns>The access point, or the reason why the ARN cannot be used, as the end of a sentence that names the ARN.</returns>
    public static (S3AccessPoint? Point, string? Why) Parse(string arn)
    {
        var fields = arn.Split(':', 6);
        if (fields is not ["arn", "aws" or "aws-cn" or "aws-us-gov", var service, var region, var account, { Length: > 0 } resource])
        {
            return (null, $"it is not written as {Form}");
        }

        if (service is not "s3")
        {
            return (null, $"access points of {service} are not supported: use the bucket itself, or an access point of S3 ({Form})");
        }

        var name = resource.Split(['/', ':'], 2) is ["accesspoint", var named] ? named.TrimEnd('/') : null;
        if (name is null)
        {
            return (null, "it names a bucket or something else that has no host of its own: write a bucket as s3://bucket/key");
        }

        if (region.Length == 0 || name.EndsWith(".mrap", StringComparison.Ordinal))
        {
            return (
                null, "a multi-region access point wants signatures that are not supported here (SigV4A): use an access point of one "
                    + "region, or the bucket itself");
        }

        var isValid = S3Names.IsRegion(region, isAmazon: true)
            && account.Length == 12
            && account.All(char.IsAsciiDigit)
            && S3Names.IsLabel($"{name}-{account}");
        return isValid ? (new S3AccessPoint(name, account, region, fields[1] == "aws-cn"), null) : (null, $"it is not written as {Form}");
    }
}
