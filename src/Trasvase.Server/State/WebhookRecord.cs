using Trasvase.Client;

namespace Trasvase.Server.State;

/// <summary>A webhook, as the service remembers it.</summary>
internal sealed record WebhookRecord
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>Whose jobs it tells of.</summary>
    public required string Tenant { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string Owner { get; init; }

    /// <summary>Where the requests go, as people may see it: scheme, host and port. The rest of an address is often a secret.</summary>
    public required string Shown { get; init; }

    /// <summary>Where the requests go, encrypted with a key that is not in the database.</summary>
    public required string SealedUrl { get; init; }

    /// <summary>Which events.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>The secret, encrypted with a key that is not in the database.</summary>
    public required string Sealed { get; init; }

    /// <summary>Whether nothing is sent any more.</summary>
    public bool Disabled { get; init; }
}

/// <summary>An event that a webhook is to be told.</summary>
internal sealed record Delivery
{
    /// <summary>The place in the order of events.</summary>
    public long Number { get; init; }

    /// <summary>The id, the same for each attempt.</summary>
    public required string Id { get; init; }

    /// <summary>The webhook.</summary>
    public required string Webhook { get; init; }

    /// <summary>The event.</summary>
    public required string Kind { get; init; }

    /// <summary>The body of the request.</summary>
    public required string Payload { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset Made { get; init; }

    /// <summary>When it is to be sent; null if it is not any more.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>How often it was sent.</summary>
    public int Attempts { get; init; }

    /// <summary>When the receiver took it.</summary>
    public DateTimeOffset? Delivered { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? Reason { get; init; }

    /// <summary>Returns what people may see of it.</summary>
    public DeliveryView View() => new()
    {
        Id = Id,
        Event = Kind,
        Made = Made,
        Attempts = Attempts,
        Delivered = Delivered,
        Next = Next,
        Reason = Reason,
    };
}

/// <summary>What the service remembers of webhooks. An event is added together with the end of its job, so that none is lost.</summary>
internal interface IWebhookStore
{
    /// <summary>Adds a webhook.</summary>
    Task AddAsync(WebhookRecord webhook, AuditNote note);

    /// <summary>Finds a webhook; null if there is none.</summary>
    WebhookRecord? Find(string id);

    /// <summary>Lists the webhooks of a tenant.</summary>
    IReadOnlyList<WebhookRecord> List(string tenant);

    /// <summary>Removes a webhook with what it was still to be told.</summary>
    Task RemoveAsync(string id, AuditNote note);

    /// <summary>Sends nothing to a webhook any more.</summary>
    Task DisableAsync(string id);

    /// <summary>Returns the events that are to be sent at this time, the oldest first.</summary>
    IReadOnlyList<Delivery> Due(DateTimeOffset now, int limit);

    /// <summary>Returns the number of events that are to be sent at this time.</summary>
    int CountDue(DateTimeOffset now);

    /// <summary>Returns when the next event is to be sent; null if none is.</summary>
    DateTimeOffset? Next();

    /// <summary>Returns the latest events of a webhook.</summary>
    IReadOnlyList<Delivery> Deliveries(string webhook, int limit);

    /// <summary>Records what became of an attempt.</summary>
    Task AttemptedAsync(Delivery delivery);

    /// <summary>Forgets events that were told, or given up, before a time.</summary>
    Task ForgetAsync(DateTimeOffset before);
}
