using System.Security.Cryptography;
using System.Text;

namespace Trasvase.Testing.Dialects;

/// <summary>Entity tags.</summary>
internal static class TagDialects
{
    private const string OfNothing = "\"d41d8cd98f00b204e9800998ecf8427e\"";

    public static IEnumerable<Dialect> All() =>
    [
        new(
            "tag: none in listings",
            "MinIO of 2016 (minio/minio#2246); gateways over stores that have none (s3proxy's wiki, Storage backend compatibility).")
        {
            Says = Listings.EachEntry(entry => entry.Set("ETag", null)),
        },
        new("tag: none on HEAD and GET", "Flyte's storage layer (flyteorg/flyte#3856); CDNs in front of B2 (autonomouslogic/eve-ref#320).")
        {
            Says = (request, answer) => request.IsObject() ? answer.Without("ETag") : answer,
        },
        Everywhere(
            "empty",
            "SeaweedFS over a mounted Azure container (seaweedfs/seaweedfs#3987), Storj's gateway (storj/storj#3761).",
            static _ => "\"\""),
        Everywhere("unquoted", "fake-s3 (curtis0x/fake-s3#14), S3Mock in listings (adobe/S3Mock#801).", static tag => tag.Trim('"')),
        Everywhere(
            "weak",
            "nginx makes a tag weak when it compresses (its module ngx_http_gzip_filter); Cloudflare is said to do so.",
            static tag => "W/" + tag),
        Everywhere("always the same", "findify's s3mock: always 0 (findify/s3mock#70).", static _ => "\"0\""),
        Everywhere(
            "32 digits that are no MD5", "Chimera: XXH3 of size, time and handle (chimera-nas/chimera#469).", static tag => Other(tag)),
        new("tag: the listing's differs from HEAD's", "SeaweedFS (seaweedfs/seaweedfs#7274 and #2007).")
        {
            Says = Listings.EachEntry(entry => entry.Set("ETag", Other(entry.Read("ETag")))),
        },
        new("tag: the listing's is that of nothing", "mojatter/s2 lists the MD5 of the empty string for every object (mojatter/s2#209).")
        {
            Says = Listings.EachEntry(entry => entry.Set("ETag", OfNothing)),
        },
    ];

    private static Dialect Everywhere(string what, string known, Func<string, string> told) => new($"tag: {what}", known) { Tag = told };

    private static string Other(string tag) => $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tag)))[..32]}\"";
}
