using System.Security.Cryptography.X509Certificates;
using Trasvase.Storage;

namespace Trasvase.Http.Connecting;

/// <summary>What every HTTP store is told about the wire.</summary>
internal sealed record HttpOptions
{
    /// <summary>An exchange that moves no byte for so long is cut.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whom requests go to: the store's <see cref="StoreProfile.Service"/>.</summary>
    public string Service { get; init; } = "";

    /// <summary>How often requests are repeated.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>Through what requests go, as the environment says; null for nothing.</summary>
    public EnvironmentProxy? Proxy { get; init; }

    /// <summary>The only authorities whose certificates are trusted; null for those of this machine.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
