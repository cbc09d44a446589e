using System.Security.Cryptography;
using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Reliability.Tests.Secrets;

/// <summary>How a run is let into the target's account.</summary>
internal enum TargetAccess
{
    ConnectionString,
    AccountKey,
    Sas,
}

/// <summary>The eight secrets of a scene, none of which may be found in anything that a run gives out.</summary>
internal sealed class Canaries
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string AccessKeyId = "AKIDCANARYCANARYCANA";

    private readonly Clouds _clouds;
    private readonly string _secret = RandomNumberGenerator.GetString(Letters + "+/", 40);
    private readonly string _token = RandomNumberGenerator.GetString(Letters + "+/=", 120);
    private readonly IReadOnlyDictionary<string, string> _sas;

    public Canaries(Clouds clouds)
    {
        _clouds = clouds;
        clouds.S3.State.Allow(new S3Credential(AccessKeyId, _secret, _token));
        _sas = clouds.Azure.SasEnvironment("rwdlac");
    }

    /// <summary>The key of the objects, in Base64 (SSE-C).</summary>
    public string CustomerKey { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>The signature of a URL that a server redirects to.</summary>
    public string Presigned { get; } = RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>What a server repeats of what was signed.</summary>
    public string Signed { get; } = RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>The token of the source's key.</summary>
    public string Token => _token;

    /// <summary>The signature of the SAS, not encoded.</summary>
    public string SasSignature => Uri.UnescapeDataString(
        _sas["AZURE_STORAGE_SAS_TOKEN"]
            .TrimStart('?')
            .Split('&')
            .Single(pair => pair.StartsWith("sig=", StringComparison.Ordinal))
            .Split('=', 2)[1]);

    /// <summary>All of them.</summary>
    public IReadOnlyList<string> All =>
        [_secret, _token, SasSignature, _clouds.Azure.Account.Key, _clouds.Azure.Account.ConnectionString, Presigned, CustomerKey, Signed];

    /// <summary>The variables of a run.</summary>
    public Dictionary<string, string> Environment(TargetAccess access)
    {
        var environment = new Dictionary<string, string>(_clouds.S3.Account.AsEnvironment)
        {
            ["AWS_ACCESS_KEY_ID"] = AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = _secret,
            ["AWS_SESSION_TOKEN"] = _token,
            ["TRASVASE_DEBUG"] = "1",
        };
        var account = _clouds.Azure.Account;
        var target = access switch
        {
            TargetAccess.ConnectionString => account.AsEnvironment,
            TargetAccess.Sas => _sas,
            _ => new Dictionary<string, string>
            {
                ["AZURE_STORAGE_ACCOUNT_NAME"] = account.Name,
                ["AZURE_STORAGE_ACCESS_KEY"] = account.Key,
                ["AZURE_STORAGE_BLOB_ENDPOINT"] = account.Endpoint.AbsoluteUri,
            },
        };
        foreach (var (name, value) in target)
        {
            environment[name] = value;
        }

        return environment;
    }
}
