using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Trasvase.Bench.Cloud;

/// <summary>A certificate authority that lives as long as the cloud, and its certificate for the names that clients ask for.</summary>
internal static class LoopbackAuthority
{
    /// <summary>The names by which AzCopy reaches the clouds.</summary>
    public static IReadOnlyList<string> CloudNames { get; } =
    [
        "s3.us-east-1.amazonaws.com", "s3.amazonaws.com", "s3.dualstack.us-east-1.amazonaws.com", "bench.s3.us-east-1.amazonaws.com", "bench.s3.amazonaws.com",
        "bench.s3.dualstack.us-east-1.amazonaws.com", "bench.blob.core.windows.net",
    ];

    /// <summary>Makes an authority, and a certificate of it for every name.</summary>
    /// <param name="file">Where the authority's own certificate is written, for clients to trust.</param>
    public static SslStreamCertificateContext Create(string file)
    {
        var now = TimeProvider.System.GetUtcNow();
        var (from, to) = (now.AddDays(-1), now.AddDays(7));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var forAuthority = new CertificateRequest("CN=Trasvase bench", authorityKey, HashAlgorithmName.SHA256);
        forAuthority.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        forAuthority.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        forAuthority.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(forAuthority.PublicKey, critical: false));
        using var authority = forAuthority.CreateSelfSigned(from, to);
        File.WriteAllText(file, authority.ExportCertificatePem());

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        foreach (var name in CloudNames)
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var signed = request.Create(authority, from, to, RandomNumberGenerator.GetBytes(16));
        using var withKey = signed.CopyWithPrivateKey(key);
        return SslStreamCertificateContext.Create(
            X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null),
            additionalCertificates: null,
            offline: true);
    }
}
