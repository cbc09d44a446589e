using System.ComponentModel.DataAnnotations;

namespace Trasvase.Client;

/// <summary>Asks to be told by a request when jobs end.</summary>
public sealed record NewWebhook
{
    /// <summary>Where to send the requests: an https address of the internet, unless the operator allows others.</summary>
    [Required]
    [StringLength(2000, MinimumLength = 1)]
    public required string Url { get; init; }

    /// <summary>
    /// Which events: <c>job.done</c>, <c>job.failed</c>, <c>job.stopped</c>, <c>job.cancelled</c>; all of them if it is left out.
    /// </summary>
    public IReadOnlyList<string>? Events { get; init; }
}

/// <summary>A webhook that was made, with its secret, which is shown this once.</summary>
public sealed record MadeWebhook
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>The secret with which requests are signed, as Standard Webhooks writes it: <c>whsec_</c> and Base64.</summary>
    public required string Secret { get; init; }
}

/// <summary>A webhook, without its secret.</summary>
public sealed record WebhookView
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>Where the requests go: scheme, host and port. The rest of an address is often a secret.</summary>
    public required string Url { get; init; }

    /// <summary>Which events.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string Owner { get; init; }

    /// <summary>Whether nothing is sent any more, because the receiver answered that it is gone.</summary>
    public bool Disabled { get; init; }
}

/// <summary>An event that a webhook was to be told.</summary>
public sealed record DeliveryView
{
    /// <summary>The id, which the receiver gets as <c>webhook-id</c>: the same for each attempt.</summary>
    public required string Id { get; init; }

    /// <summary>The event.</summary>
    public required string Event { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Made { get; init; }

    /// <summary>How often it was sent.</summary>
    public required int Attempts { get; init; }

    /// <summary>When the receiver took it; null if it has not.</summary>
    public DateTimeOffset? Delivered { get; init; }

    /// <summary>When it is sent again; null if it is not.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>Why the last attempt failed; null if it did not.</summary>
    public string? Reason { get; init; }
}
