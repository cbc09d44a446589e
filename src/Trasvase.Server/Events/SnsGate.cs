using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Trasvase.Server.Configuration;

namespace Trasvase.Server.Events;

/// <summary>
/// Believes messages of topics that the operator names, once their signatures are checked, and confirms their subscriptions.
/// </summary>
/// <param name="http">Reaches SNS for certificates and confirmations.</param>
internal sealed class SnsGate(HttpMessageInvoker http) : IDisposable
{
    private const int CertificateMax = 64 * 1024;

    private readonly ConcurrentDictionary<Uri, X509Certificate2> _certificates = new();

    /// <summary>Whether the message is one of a topic of the rule, and signed by SNS.</summary>
    public async Task<bool> BelievesAsync(SnsMessage message, EventSettings rule, CancellationToken cancellationToken)
    {
        if (!rule.Topics.Contains(message.Topic, StringComparer.Ordinal) || message.CertificateAddress is not { } address)
        {
            return false;
        }

        try
        {
            return message.IsSignedBy(await CertificateAsync(address, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is HttpRequestException or CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Confirms the subscription that a believed message asks for.</summary>
    /// <exception cref="HttpRequestException">SNS does not take the confirmation.</exception>
    public async Task ConfirmAsync(SnsMessage message, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, message.SubscribeAddress ?? throw new HttpRequestException("The address is not one of SNS."));
        using var answer = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        foreach (var certificate in _certificates.Values)
        {
            certificate.Dispose();
        }

        http.Dispose();
    }

    // From an address of SNS, over TLS: whoever owns that name signs.
    private async Task<X509Certificate2> CertificateAsync(Uri address, CancellationToken cancellationToken)
    {
        if (_certificates.TryGetValue(address, out var known))
        {
            return known;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var answer = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        await answer.Content.LoadIntoBufferAsync(CertificateMax, cancellationToken).ConfigureAwait(false);
        var certificate = X509Certificate2.CreateFromPem(await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        return _certificates.GetOrAdd(address, certificate);
    }
}
