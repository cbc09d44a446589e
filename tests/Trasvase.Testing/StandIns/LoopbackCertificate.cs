using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Trasvase.Testing.StandIns;

/// <summary>A certificate for servers on this machine, which signs itself.</summary>
internal static class LoopbackCertificate
{
    /// <summary>Makes one.</summary>
    /// <param name="host">The name that it is for, besides <c>localhost</c> and 127.0.0.1.</param>
    public static X509Certificate2 Create(string host = "localhost")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());

        // Several of one name in a file of authorities are told apart by their keys.
        var keyId = new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false);
        request.CertificateExtensions.Add(keyId);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(keyId));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
