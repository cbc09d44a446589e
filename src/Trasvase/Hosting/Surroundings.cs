using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Trasvase.Http.Connecting;
using Trasvase.Stores.S3.Signing;

namespace Trasvase.Hosting;

/// <summary>The settings of this machine that complete the options: an AWS profile, proxies and certificate authorities.</summary>
/// <param name="S3">The S3 options, completed by the profile.</param>
/// <param name="Proxy">The proxies that requests go through; null for none.</param>
/// <param name="Authorities">The only authorities whose certificates are trusted for S3; null for those of the machine.</param>
internal sealed record Surroundings(S3Options S3, EnvironmentProxy? Proxy, X509Certificate2Collection? Authorities)
{
    /// <summary>Reads the settings.</summary>
    /// <exception cref="ConfigurationException">
    /// A variable does not name a valid proxy, or names a file of authorities that cannot be read.
    /// </exception>
    public static Surroundings Read(S3Options s3, Func<string, string?> variable)
    {
        try
        {
            return new Surroundings(
                AwsSharedFiles.Complete(s3, variable),
                EnvironmentProxy.Read(variable),
                AuthoritiesIn(AwsSharedFiles.AuthoritiesFile(s3, variable)));
        }
        catch (FormatException e)
        {
            throw new ConfigurationException(e.Message, e);
        }
    }

    private static X509Certificate2Collection? AuthoritiesIn(string? file)
    {
        if (file is null)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationException($"The certificates in {file} (AWS_CA_BUNDLE) cannot be read: {e.Message.TrimEnd('.')}.", e);
        }

        return authorities.Count > 0
            ? authorities
            : throw new ConfigurationException(
                $"{file} (AWS_CA_BUNDLE) holds no certificate: it must be a PEM file of the authorities to trust.");
    }
}
