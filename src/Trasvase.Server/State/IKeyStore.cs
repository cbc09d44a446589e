using Trasvase.Server.Access;

namespace Trasvase.Server.State;

/// <summary>A key with which programs call, as the service remembers it: of its secret only a digest.</summary>
internal sealed record KeyRecord
{
    /// <summary>The part of the key that may be shown.</summary>
    public required string Id { get; init; }

    /// <summary>The SHA-256 of the secret part, in hexadecimal.</summary>
    public required string Digest { get; init; }

    /// <summary>Who calls with it.</summary>
    public required Caller Caller { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Made { get; init; }

    /// <summary>When it ends; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When it was revoked; null if it was not.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>When it was last used, to the minute; null if it never was.</summary>
    public DateTimeOffset? Used { get; init; }
}

/// <summary>What the service remembers of keys.</summary>
internal interface IKeyStore
{
    /// <summary>Adds a key.</summary>
    Task AddAsync(KeyRecord key);

    /// <summary>Finds a key by its id; null if there is none.</summary>
    KeyRecord? Find(string id);

    /// <summary>Returns all keys, the oldest first.</summary>
    IReadOnlyList<KeyRecord> List();

    /// <summary>Revokes a key, for good.</summary>
    /// <returns>False if there is no such key.</returns>
    Task<bool> RevokeAsync(string id, DateTimeOffset now);

    /// <summary>Records that a key was used.</summary>
    Task UsedAsync(string id, DateTimeOffset now);
}
