using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Trasvase.Http.Connecting;
using Trasvase.Stores.S3.Signing;

namespace Trasvase.Hosting;

/// <summary>What the machine says besides the options: a profile, proxies, authorities.</summary>
/// <param name="S3">The options with what the profile adds.</param>
/// <param name="Proxy">Through what requests go; null for nothing.</param>
/// <param name="Authorities">Whose certificates are trusted on S3's side; null for those of the machine.</param>
internal sealed record Surroundings(S3Options S3, EnvironmentProxy? Proxy, X509Certificate2Collection? Authorities)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="ConfigurationException">A variable names no proxy, or authorities that cannot be read.</exception>
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
