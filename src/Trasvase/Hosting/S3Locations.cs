using Trasvase.Http.Connecting;

namespace Trasvase.Hosting;

/// <summary>Reads locations at S3: the short form, ARNs, and URLs of Amazon's or of the configured service.</summary>
internal static class S3Locations
{
    private const string Domain = ".amazonaws.com";

    /// <summary>What stands behind <c>s3://</c>.</summary>
    public static Location Named(string rest, string? defaultBucket)
    {
        if (rest.StartsWith("arn:", StringComparison.Ordinal))
        {
            return OfArn(rest);
        }

        var (bucket, key) = Locations.Split(rest);
        if (bucket.Length == 0)
        {
            bucket = defaultBucket
                ?? throw new ConfigurationException(
                    $"'{Locations.Shown("s3://" + rest)}' names no bucket, and AWS_STORAGE_BUCKET_NAME is not set: write it as "
                    + "s3://bucket/key.");
        }

        return new Location("s3", bucket, key);
    }

    /// <summary>
    /// An ARN: of a bucket or an object, <c>arn:aws:s3:::bucket/key</c>; or of an access point, which stands in the place of a bucket's
    /// name, with the key behind it as AWS's tools write it: <c>…:accesspoint/name/key</c>, or <c>…:accesspoint/name/object/key</c> in
    /// policies.
    /// </summary>
    public static Location OfArn(string arn)
    {
        var fields = arn.Split(':', 6);
        if (fields is not ["arn", _, var service, var region, var account, { Length: > 0 } resource])
        {
            throw new ConfigurationException($"'{Locations.Shown(arn)}' is not an ARN of S3: write the bucket as s3://bucket/key.");
        }

        if (service == "s3" && region.Length == 0 && account.Length == 0)
        {
            var (bucket, key) = Locations.Split(resource);
            return key.EndsWith('*')
                ? throw new ConfigurationException(
                    $"'{Locations.Shown(arn)}' ends with '*', which stands for many objects in a policy: write "
                    + $"s3://{bucket}/{key.TrimEnd('*')} for all whose key begins so.")
                : new Location("s3", bucket, key);
        }

        // Where a name is told from a key by a slash or a colon.
        var isPoint = resource.StartsWith("accesspoint/", StringComparison.Ordinal)
            || resource.StartsWith("accesspoint:", StringComparison.Ordinal);
        var (name, inside) = isPoint ? Locations.Split(resource["accesspoint/".Length..]) : (resource, "");
        var prefix = string.Join(':', fields[..5]);
        return isPoint
            ? new Location(
                "s3",
                $"{prefix}:accesspoint/{name}",
                inside.StartsWith("object/", StringComparison.Ordinal) ? inside["object/".Length..] : inside)
            : new Location("s3", arn, "");
    }

    /// <summary>A URL.</summary>
    /// <param name="endpoint">Its beginning.</param>
    /// <param name="path">What follows the first slash, percent-encoded.</param>
    /// <param name="configured">The S3 service that is configured; null if it is Amazon's.</param>
    /// <returns>Null if it is at no S3 service.</returns>
    public static Location? OfUrl(HttpEndpoint endpoint, string path, HttpEndpoint? configured)
    {
        if (configured is not null
            && endpoint.Authority == configured.Authority
            && $"/{path}".StartsWith(configured.BasePath + "/", StringComparison.Ordinal))
        {
            return OfPath(path[configured.BasePath.Length..], endpoint: null);
        }

        if (endpoint.Host.EndsWith("console.aws.amazon.com", StringComparison.Ordinal))
        {
            throw new ConfigurationException(
                $"{endpoint}/{path} is a page of the AWS console: write the bucket that it shows as s3://bucket/key.");
        }

        var isChina = endpoint.Host.EndsWith(Domain + ".cn", StringComparison.Ordinal);
        return isChina || endpoint.Host.EndsWith(Domain, StringComparison.Ordinal)
            ? OfAmazon(endpoint.Host, endpoint.Host[..^(Domain.Length + (isChina ? 3 : 0))], path, isChina)
            : null;
    }

    // [bucket.]s3[.dualstack][.region], [bucket.]s3-region: the label that says s3 parts the bucket from the region.
    private static Location OfAmazon(string host, string name, string path, bool isChina)
    {
        var labels = name.Split('.');
        var at = Array.FindLastIndex(labels, label => label == "s3" || label.StartsWith("s3-", StringComparison.Ordinal));
        var bucket = at < 0 ? "" : string.Join('.', labels[..at]);
        var (service, region) = at < 0 ? ("", "") : (labels[at], at + 1 < labels.Length ? labels[^1] : "");
        if (service.StartsWith("s3-website", StringComparison.Ordinal))
        {
            throw new ConfigurationException(
                $"{host} is the address of a website in a bucket: write the bucket itself as "
                + $"s3://{(bucket.Length > 0 ? bucket : "bucket")}/key.");
        }

        if (service == "s3-accesspoint" && bucket.LastIndexOf('-') is > 0 and var dash)
        {
            var arn = $"arn:aws{(isChina ? "-cn" : "")}:s3:{region}:{bucket[(dash + 1)..]}:accesspoint/{bucket[..dash]}";
            return new Location("s3", arn, Uri.UnescapeDataString(path));
        }

        // s3-eu-west-1 is how the oldest regions were written.
        var isOld = service.Split('-') is ["s3", { Length: 2 }, _, ..];
        if (service is not ("s3" or "s3-accelerate") && !isOld)
        {
            throw new ConfigurationException(
                $"{host} is not an address of a bucket: write it as s3://bucket/key, and give an address of your own by --s3-endpoint.");
        }

        region = isOld ? service["s3-".Length..] : service == "s3" && region != "dualstack" ? region : "";
        var endpoint = $"https://s3.{(region.Length > 0 ? region + "." : "")}amazonaws.com{(isChina ? ".cn" : "")}";
        return bucket.Length > 0 ? new Location("s3", bucket, Uri.UnescapeDataString(path), endpoint) : OfPath(path, endpoint);
    }

    private static Location OfPath(string path, string? endpoint)
    {
        var (bucket, key) = Locations.Split(path);
        return bucket.Length > 0
            ? new Location("s3", Uri.UnescapeDataString(bucket), Uri.UnescapeDataString(key), endpoint)
            : throw new ConfigurationException($"'{endpoint}/{path}' names no bucket: write it as s3://bucket/key.");
    }
}
