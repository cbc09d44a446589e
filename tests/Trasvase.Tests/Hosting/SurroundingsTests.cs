using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Trasvase.Hosting;

namespace Trasvase.Tests.Hosting;

public sealed class SurroundingsTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.pem");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Read_AuthoritiesOfS3_AreThoseInTheFile()
    {
        File.WriteAllText(_file, Certificate("CN=One") + Certificate("CN=Two"));

        Read(("AWS_CA_BUNDLE", _file)).Authorities.ShouldNotBeNull()
            .Select(one => one.Subject)
            .ShouldBe(["CN=One", "CN=Two"], ignoreOrder: true);
    }

    [Fact]
    public void Read_NothingSet_IsTheMachines()
    {
        var surroundings = Read();

        (surroundings.Proxy, surroundings.Authorities).ShouldBe((null, null));
    }

    [Fact]
    public void Read_AuthoritiesThatCannotBeRead_NamesFileAndVariable()
    {
        File.WriteAllText(_file, "no certificate");

        foreach (var path in new[] { _file, _file + ".none" })
        {
            var refusal = Should.Throw<ConfigurationException>(() => Read(("AWS_CA_BUNDLE", path)));
            refusal.Message.ShouldContain(path);
            refusal.Message.ShouldContain("AWS_CA_BUNDLE");
        }
    }

    [Fact]
    public void Read_WhatIsNoProxy_IsAConfigurationFaultWithoutThePassword() =>
        Should.Throw<ConfigurationException>(() => Read(("HTTPS_PROXY", "gopher://me:SECRET@one"))).Message.ShouldNotContain("SECRET");

    private static Surroundings Read(params (string Name, string Value)[] variables)
    {
        var environment = variables.ToDictionary(one => one.Name, one => one.Value);
        return Surroundings.Read(new S3Options(), environment.GetValueOrDefault);
    }

    private static string Certificate(string subject)
    {
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return made.ExportCertificatePem() + "\n";
    }
}
