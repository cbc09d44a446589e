using System.Security.Cryptography.X509Certificates;
using Trasvase.Storage;

namespace Trasvase.Http.Connecting;

/// <summary>The settings that every HTTP store has for its exchanges.</summary>
internal sealed record HttpOptions
{
    /// <summary>How long no byte may move before an exchange is cut. 30 s by default.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The service that requests go to: the store's <see cref="StoreProfile.Service"/>.</summary>
    public string Service { get; init; } = "";

    /// <summary>How often requests are repeated.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>The proxies that the environment names; null if it names none.</summary>
    public EnvironmentProxy? Proxy { get; init; }

    /// <summary>The only certificate authorities that are trusted; null for those of this machine.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
